package dev.amitrail.local.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntrinsicFunctionsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "plain"                                                          | plain
          60                                                               | 60
          {"Ref":"AWS::AccountId"}                                         | 123456789012
          {"Ref":"AWS::Region"}                                            | us-gov-east-1
          {"Ref":"AWS::Partition"}                                         | aws-us-gov
          {"Fn::Join":["-",["a",{"Ref":"AWS::AccountId"},"b"]]}            | a-123456789012-b
          {"Fn::Join":["",["a",{"Fn::Join":["/",["b","c"]]}]]}             | ab/c
          {"Fn::Sub":"x-${AWS::AccountId}-${AWS::Region}"}                 | x-123456789012-us-gov-east-1
          {"Fn::Sub":"keep ${!AWS::Region}"}                               | keep ${AWS::Region}
          {"Fn::Sub":["${a}!",{"a":{"Ref":"AWS::AccountId"}}]}             | 123456789012!
          """)
  void evaluatesWhatIsKnownWithoutADeployment(String value, String expected) throws IOException {
    assertThat(text(value).in("123456789012")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"account":[{"Ref":"AWS::AccountId"}],"a b":{"n":[1,true,null,"x"],"e":{},"l":[]}} | {"account":["123456789012"],"a b":{"n":[1,true,null,"x"],"e":{},"l":[]}}
          {"arn":{"Fn::Join":["",["\\"",{"Ref":"AWS::Region"}]]}}                            | {"arn":"\\"us-gov-east-1"}
          """)
  void evaluatesEveryFunctionWithinJson(String json, String expected) throws IOException {
    assertThat(
            new IntrinsicFunctions("us-gov-east-1")
                .evaluateAll(JSON.readTree(json), "pattern")
                .in("123456789012"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Ref\":\"Reports\"}",
        "{\"Ref\":\"AWS::StackName\"}",
        "{\"Fn::GetAtt\":[\"Reports\",\"Arn\"]}",
        "{\"Fn::ImportValue\":\"x\"}",
        "{\"Fn::Sub\":\"${Reports}\"}",
        "{\"Fn::Join\":[\"\",[\"a\",{\"Ref\":\"Reports\"}]]}"
      })
  void refusesWhatIsKnownOnlyAfterADeployment(String value) {
    assertThatThrownBy(() -> text(value))
        .isInstanceOf(UnresolvableValueException.class)
        .hasMessageStartingWith("variable BUCKET is {")
        .hasMessageContaining("known only after a deployment")
        .hasMessageContaining("Expected: literal text, AWS::AccountId");
  }

  private static AccountText text(String value) throws IOException {
    JsonNode node = JSON.readTree(value);
    return new IntrinsicFunctions("us-gov-east-1").evaluate(node, "variable BUCKET");
  }
}
