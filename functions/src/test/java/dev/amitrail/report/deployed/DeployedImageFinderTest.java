package dev.amitrail.report.deployed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.stack.Stack;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.testing.Stacks;
import dev.amitrail.report.workload.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeployedImageFinderTest {
  private static final List<String> ASKED = List.of("DB_AMI", "APP_AMI", "WEB_AMI");
  private static final String ID = "ami-0a1b2c3d4e5f60718";
  private static final String OTHER = "ami-0b2c3d4e5f6071829";

  @ParameterizedTest
  @ValueSource(strings = {"DbAmi", "DBAMI", "dbami", "DB-AMI", "dB.Ami"})
  void aReportParameterIsKnownWhateverItsCaseAndPunctuation(String spelling) {
    assertThat(references(new Stack.Parameter(spelling, "not an id", Optional.empty())))
        .singleElement()
        .isEqualTo(DeployedImage.unnamed(spelling, "its value 'not an id' is no AMI id"));
  }

  @Test
  void anyOtherParameterCountsIfItsValueIsAnAmiId() {
    assertThat(
            references(
                new Stack.Parameter("BastionImage", ID, Optional.empty()),
                new Stack.Parameter("InstanceType", "t3.micro", Optional.empty()),
                new Stack.Parameter("Note", "was " + ID, Optional.empty())))
        .containsExactly(named("BastionImage", ID, Optional.empty()));
  }

  @Test
  void ofAnSsmParameterTheResolvedValueCountsAndItsNameIsKept() {
    assertThat(references(new Stack.Parameter("WebImage", "/ami-trail/web", Optional.of(OTHER))))
        .containsExactly(named("WebImage", OTHER, Optional.of("/ami-trail/web")));
  }

  @Test
  void aListIsOneEntryForEachImageInItsOrder() {
    assertThat(references(new Stack.Parameter("Workers", OTHER + ", " + ID, Optional.empty())))
        .containsExactly(
            named("Workers", OTHER, Optional.empty()), named("Workers", ID, Optional.empty()));
  }

  @Test
  void aListWithSomethingElseInItNamesNoImages() {
    assertThat(references(new Stack.Parameter("Mixed", ID + ",t3.micro", Optional.empty())))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ami-0a1b2c3d4", "ami-0a1b2c3d4e5f6071", "AMI-0A1B2C3D", "ami-xxxxxxxxxxxxxxxxx"})
  void whatLooksLikeAnAmiIdAndIsNoneIsALineThatSaysSo(String value) {
    assertThat(references(new Stack.Parameter("Bastion", value, Optional.empty())))
        .containsExactly(
            DeployedImage.unnamed("Bastion", "its value '%s' is no AMI id".formatted(value)));
  }

  @Test
  void ofAListWithOneBadIdTheOthersAreTold() {
    assertThat(references(new Stack.Parameter("Workers", ID + ",ami-0a1b2c3d4e", Optional.empty())))
        .containsExactly(
            named("Workers", ID, Optional.empty()),
            DeployedImage.unnamed("Workers", "its value 'ami-0a1b2c3d4e' is no AMI id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ami-trail", "ami-facade", "ami-builder-2", "my-ami-0a1b2c3d", "ami-"})
  void whatOnlyBeginsLikeOneIsNoEntry(String value) {
    assertThat(references(new Stack.Parameter("Name", value, Optional.empty()))).isEmpty();
  }

  @Test
  void aHiddenValueIsSaidToBeHidden() {
    assertThat(references(new Stack.Parameter("DbAmi", "****", Optional.empty())))
        .containsExactly(DeployedImage.unnamed("DbAmi", "CloudFormation hides its value (NoEcho)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ","})
  void anEmptyReportParameterIsNoEntry(String value) {
    assertThat(references(new Stack.Parameter("AppAMI", value, Optional.empty()))).isEmpty();
  }

  private static List<DeployedImage> references(Stack.Parameter... parameters) {
    StackTree tree = new StackTree("", Stacks.with(parameters), List.of(), List.of());
    return DeployedImageFinder.of(tree, new Workload(List.of(), Map.of(), Map.of()), ASKED)
        .images();
  }

  private static DeployedImage named(String key, String id, Optional<String> ssmParameter) {
    return DeployedImage.named(
        key, ReportedImage.DeclaredBy.PARAMETER, id, ssmParameter, List.of());
  }
}
