package dev.amitrail.local.eventbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amitrail.local.testing.Fixtures;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTest {
  private static final String GOOD =
      """
      {"source":"aws.ec2","detail-type":"T","time":"2026-11-22T10:00:00Z","region":"us-east-1",\
      "account":"123456789012","detail":{}}\
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ~~                          | is empty
          ~  ~                        | is empty
          not json                    | is not JSON (line 1, column 1)
          {"source":                  | is not JSON (line 1
          {} {}                       | is not JSON
          []                          | expected an object, found an array
          "text"                      | expected an object, found text
          null                        | expected an object, found null
          {}                          | field "source" is missing; expected text such as "aws.ec2"
          {}                          | field "detail-type" is missing
          {}                          | field "time" is missing
          {}                          | field "region" is missing
          {}                          | field "account" is missing
          {}                          | field "detail" is missing; expected an object
          """)
  void isRefusedWithTheReason(String input, String expected) {
    assertThatThrownBy(() -> parse(input))
        .isInstanceOf(InvalidEventException.class)
        .hasMessageContaining(expected)
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "aws.ec2"               | 7               | field "source" is a number
          "aws.ec2"               | ""              | field "source" is empty
          "2026-11-22T10:00:00Z"  | "yesterday"     | field "time" is "yesterday"; expected an ISO 8601 time
          "2026-11-22T10:00:00Z"  | "2026-11-22"    | field "time" is "2026-11-22"
          "2026-11-22T10:00:00Z"  | 1795355551      | field "time" is a number
          "123456789012"          | "12345"         | field "account" is "12345"; expected 12 digits
          "123456789012"          | 123456789012    | field "account" is a number
          "us-east-1"             | null            | field "region" is null
          {}                      | "text"          | field "detail" is text; expected an object
          {}                      | {},"resources":"arn"  | field "resources" is not an array of ARNs
          {}                      | {},"resources":[1]    | field "resources" is not an array of ARNs
          {}                      | {},"id":5             | field "id" is a number
          """)
  void isRefusedWithTheInvalidField(String good, String bad, String expected) {
    assertThatThrownBy(() -> parse(GOOD.replace(good, bad)))
        .isInstanceOf(InvalidEventException.class)
        .hasMessageContaining("is JSON but not an event: " + expected);
  }

  @Test
  void isRefusedWithAllInvalidFieldsAtOnce() {
    assertThatThrownBy(() -> parse("{\"source\":\"aws.ec2\",\"account\":\"1\"}"))
        .hasMessageContaining("\"detail-type\"")
        .hasMessageContaining("\"account\" is \"1\"")
        .hasMessageContaining("\"detail\" is missing");
  }

  @Test
  void isRefusedAboveTheLimitOfEventBridge() {
    assertThatThrownBy(() -> Event.parse(new byte[Event.MAX_BYTES + 1]))
        .hasMessageContaining("larger than 1 MiB");
  }

  @Test
  void isRefusedIfItIsNotUtf8() {
    assertThatThrownBy(() -> Event.parse(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', '}'}))
        .isInstanceOf(InvalidEventException.class)
        .hasMessageContaining("is not JSON");
  }

  @Test
  void getsTheOptionalFieldsThatItLacks() throws InvalidEventException {
    Event event = parse(GOOD);

    assertThat(event.resources()).isEmpty();
    assertThat(event.json()).contains("\"version\":\"0\"", "\"resources\":[]", "\"id\":\"");
    assertThat(event.json()).isEqualTo(parse(GOOD).json());
    assertThat(event.json()).isNotEqualTo(parse(GOOD.replace("us-east-1", "eu-west-1")).json());
  }

  @Test
  void acceptsATimeWithAnOffset() throws InvalidEventException {
    assertThat(parse(GOOD.replace("10:00:00Z", "10:00:00.123+02:00")).region())
        .isEqualTo("us-east-1");
  }

  @Test
  void keepsItsFields() {
    Event event = Fixtures.parsed(Fixtures.amiEvent("us-east-1", "ami-00000000000000001"));

    assertThat(event.source()).isEqualTo("aws.ec2");
    assertThat(event.detailType()).isEqualTo("EC2 AMI State Change");
    assertThat(event.resources())
        .containsExactly("arn:aws:ec2:us-east-1::image/ami-00000000000000001");
  }

  private static Event parse(String json) throws InvalidEventException {
    return Event.parse(json == null ? new byte[0] : json.getBytes(StandardCharsets.UTF_8));
  }
}
