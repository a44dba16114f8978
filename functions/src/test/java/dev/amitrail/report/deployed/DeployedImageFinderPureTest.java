package dev.amitrail.report.deployed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.amitrail.report.model.ReportedImage.DeclaredBy;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.model.Unresolved;
import dev.amitrail.report.stack.Stack;
import dev.amitrail.report.stack.StackResource;
import dev.amitrail.report.stack.StackTree;
import dev.amitrail.report.testing.Stacks;
import dev.amitrail.report.workload.Instance;
import dev.amitrail.report.workload.ScalingGroup;
import dev.amitrail.report.workload.Workload;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeployedImageFinderPureTest {
  private static final List<String> ASKED = List.of("DB_AMI", "APP_AMI", "WEB_AMI");
  private static final String ID = "ami-0a1b2c3d4e5f60718";
  private static final String OTHER = "ami-0b2c3d4e5f6071829";
  private static final String THIRD = "ami-0c3d4e5f607182930";
  private static final Workload NOTHING_RUNS = new Workload(List.of(), Map.of(), Map.of());

  @ParameterizedTest
  @ValueSource(strings = {"DbAmi", "DBAMI", "dbami", "DB-AMI", "dB.Ami"})
  void aReportParameterIsFoundWhateverItsCaseAndPunctuation(String spelling) {
    assertThat(references(new Stack.Parameter(spelling, "not an id", Optional.empty())))
        .singleElement()
        .isEqualTo(DeployedImage.unnamed(spelling, "its value 'not an id' is no AMI id"));
  }

  @Test
  void anotherParameterCountsIfItsValueIsAnAmiId() {
    assertThat(
            references(
                new Stack.Parameter("BastionImage", ID, Optional.empty()),
                new Stack.Parameter("InstanceType", "t3.micro", Optional.empty()),
                new Stack.Parameter("Note", "web-from-" + ID, Optional.empty())))
        .containsExactly(named("BastionImage", ID, Optional.empty()));
  }

  @Test
  void theResolvedValueOfAnSsmParameterCountsAndItsNameIsKept() {
    assertThat(references(new Stack.Parameter("WebImage", "/ami-trail/web", Optional.of(OTHER))))
        .containsExactly(named("WebImage", OTHER, Optional.of("/ami-trail/web")));
  }

  @Test
  void aListIsOneEntryForEachImageInItsOrder() {
    assertThat(references(new Stack.Parameter("Workers", OTHER + ", " + ID, Optional.empty())))
        .containsExactly(
            named("Workers", OTHER, Optional.empty()), named("Workers", ID, Optional.empty()));
  }

  /// `A` and `B` are two images.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "A B",
        "A,B",
        "A, B",
        "A;B",
        "A\nB",
        "A,t3.micro,B",
        "t3.micro A B",
        "arn:aws:ec2:us-east-1::image/A,arn:aws-cn:ec2:cn-north-1::image/B",
        "us-east-1=A|us-west-2=B",
        "[\"A\",\"B\"]",
        "{\"image_id\":\"A\",\"previous\":{\"image_id\":\"B\"},\"schema_version\":1}",
        "A B A"
      })
  void theImagesInAnyOtherValueAreEntries(String value) {
    String text = value.replace("A", ID).replace("B", OTHER);

    assertThat(references(new Stack.Parameter("Mixed", text, Optional.empty())))
        .containsExactly(
            named("Mixed", ID, Optional.empty()), named("Mixed", OTHER, Optional.empty()));
    assertThat(references(new Stack.Parameter("Mixed", "/web", Optional.of(text))))
        .containsExactly(
            named("Mixed", ID, Optional.of("/web")), named("Mixed", OTHER, Optional.of("/web")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web-from-ami-0a1b2c3d4e5f60718",
        "s3://bucket/ami-0a1b2c3d4e5f60718/disk.raw",
        "/golden/ami-0a1b2c3d4e5f60718",
        "ami-0a1b2c3d4e5f60718.img",
        "my_ami-0a1b2c3d4e5f60718",
        "ami-0a1b2c3d4e5f60718-copy",
        "{\"name\":\"ami-2024\"}"
      })
  void anIdWithinANameOrAPathIsNoImage(String value) {
    assertThat(references(new Stack.Parameter("Other", value, Optional.empty()))).isEmpty();
  }

  @Test
  void aReportParameterWithAnIdAmongOtherTextHasNoProblem() {
    assertThat(references(new Stack.Parameter("DbAmi", "us-east-1=" + ID, Optional.empty())))
        .containsExactly(named("DbAmi", ID, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ami-0a1b2c3d4", "ami-0a1b2c3d4e5f6071", "AMI-0A1B2C3D", "ami-xxxxxxxxxxxxxxxxx"})
  void aValueThatLooksLikeAnAmiIdIsAnEntryWithAProblem(String value) {
    assertThat(references(new Stack.Parameter("Bastion", value, Optional.empty())))
        .containsExactly(
            DeployedImage.unnamed("Bastion", "its value '%s' is no AMI id".formatted(value)));
  }

  @Test
  void aListWithOneMalformedIdHasTheOtherImages() {
    assertThat(references(new Stack.Parameter("Workers", ID + ",ami-0a1b2c3d4e", Optional.empty())))
        .containsExactly(
            named("Workers", ID, Optional.empty()),
            DeployedImage.unnamed("Workers", "its value 'ami-0a1b2c3d4e' is no AMI id"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ami-trail",
        "ami-facade",
        "ami-builder-2",
        "ami-2024",
        "ami-202407",
        "my-ami-0a1b2c3d",
        "ami-"
      })
  void aValueThatOnlyBeginsLikeAnAmiIdIsNoEntry(String value) {
    assertThat(references(new Stack.Parameter("Name", value, Optional.empty()))).isEmpty();
  }

  @Test
  void aHiddenValueIsAnEntryWithAProblem() {
    assertThat(references(new Stack.Parameter("DbAmi", "****", Optional.empty())))
        .containsExactly(DeployedImage.unnamed("DbAmi", "CloudFormation hides its value (NoEcho)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ","})
  void anEmptyReportParameterIsNoEntry(String value) {
    assertThat(references(new Stack.Parameter("AppAMI", value, Optional.empty()))).isEmpty();
  }

  /// Parameters of the root and of two nested stacks as `Key=value`, and the entries they lead to
  /// as `key=id`, or `key!` for an entry with a problem. `A` and `B` are two images.
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "Web=A | -            | -          | Web=A",
        "-     | Image=A      | -          | Web.Image=A",
        "Web=A | Image=A      | -          | Web=A", // handed down
        "Web=A | Image=B      | -          | Web=A Web.Image=B",
        "-     | Image=A      | Image=A    | Web.Image=A", // of the first stack that has it
        "-     | Image=A      | Image=B    | Web.Image=A Db.Image=B",
        "-     | One=A Two=A  | -          | Web.One=A Web.Two=A", // both of one stack
        "DbAmi=x | DbAmi=x    | -          | DbAmi!", // the same problem
        "DbAmi=x | DbAmi=y    | -          | DbAmi! Web.DbAmi!",
        "-     | DbAmi=x      | DbAmi=x    | Web.DbAmi!",
        "DbAmi=x | Image=A    | -          | DbAmi! Web.Image=A",
        "Web=A | DbAmi=x      | -          | Web=A Web.DbAmi!",
        "-     | Size=large   | -          | -"
      },
      delimiter = '|')
  void aValueThatTheRootPassesToANestedStackIsOneEntry(
      @Nullable String root, @Nullable String web, @Nullable String db, @Nullable String entries) {
    StackTree tree =
        new StackTree(
            "",
            Stacks.with(parameters(root)),
            List.of(),
            List.of(
                new StackTree("Web.", Stacks.with(parameters(web)), List.of(), List.of()),
                new StackTree("Db.", Stacks.with(parameters(db)), List.of(), List.of())));

    assertThat(DeployedImageFinder.of(tree, NOTHING_RUNS, ASKED).images())
        .extracting(
            image -> image.key() + image.id().map(id -> id.equals(ID) ? "=A" : "=B").orElse("!"))
        .containsExactlyElementsOf(words(entries));
  }

  @Test
  void aResourceIsAUseOfEveryParameterThatNamesItsImage() {
    StackTree tree =
        new StackTree(
            "",
            Stacks.with(parameters("Web=A Copy=A Other=B")),
            List.of(
                new StackResource("App", "i-1", StackResource.INSTANCE),
                new StackResource("Old", "i-2", StackResource.INSTANCE)),
            List.of());
    Workload workload =
        new Workload(List.of(instance("i-1", ID), instance("i-2", THIRD)), Map.of(), Map.of());

    assertThat(DeployedImageFinder.of(tree, workload, ASKED).images())
        .extracting(
            DeployedImage::key,
            DeployedImage::declaredBy,
            image -> image.uses().stream().map(DeployedImage.Use::resource).toList())
        .containsExactly(
            tuple("Web", DeclaredBy.PARAMETER, List.of("App")),
            tuple("Copy", DeclaredBy.PARAMETER, List.of("App")),
            tuple("Other", DeclaredBy.PARAMETER, List.of()),
            tuple("Old", DeclaredBy.RESOURCE, List.of("Old")));
  }

  @Test
  void twoResourcesWithOneImageAndNoParameterAreTwoEntries() {
    StackTree tree =
        new StackTree(
            "",
            Stacks.with(),
            List.of(
                new StackResource("One", "i-1", StackResource.INSTANCE),
                new StackResource("Two", "i-2", StackResource.INSTANCE)),
            List.of());
    Workload workload =
        new Workload(List.of(instance("i-1", ID), instance("i-2", ID)), Map.of(), Map.of());

    DeployedImages deployed = DeployedImageFinder.of(tree, workload, ASKED);

    assertThat(deployed.images()).extracting(DeployedImage::key).containsExactly("One", "Two");
    assertThat(deployed.imageIds()).containsExactly(ID);
  }

  @Test
  void theImagesThatInstancesRunAreAmongTheDeployedImages() {
    DeployedImages deployed =
        Stacks.deployed(
            Stacks.parameter("Web", ID, Stacks.group("Group", Map.of(ID, 1, OTHER, 2))),
            DeployedImage.unnamed("Db", "hidden"));

    assertThat(deployed.imageIds()).containsExactly(ID, OTHER);
  }

  @Test
  void anInstanceOfEachImageIsKnown() {
    StackTree tree =
        new StackTree(
            "",
            Stacks.with(),
            List.of(
                new StackResource("App", "i-1", StackResource.INSTANCE),
                new StackResource("Old", "i-2", StackResource.INSTANCE),
                new StackResource("Jobs", "i-3", StackResource.INSTANCE)),
            List.of());
    Workload workload =
        new Workload(
            List.of(instance("i-1", ID), instance("i-2", OTHER), instance("i-3", ID)),
            Map.of(),
            Map.of());

    assertThat(DeployedImageFinder.of(tree, workload, ASKED).instances())
        .isEqualTo(Map.of(ID, "i-1", OTHER, "i-2"));
  }

  /// A group of a nested stack: its type, how many instances it is to have and has, and whether the
  /// report awaits its instances.
  @ParameterizedTest
  @CsvSource({
    "AWS::AutoScaling::AutoScalingGroup, 2, 0, true",
    "AWS::AutoScaling::AutoScalingGroup, 2, 1, false",
    "AWS::AutoScaling::AutoScalingGroup, 0, 0, false",
    "AWS::SNS::Topic, 2, 0, false"
  })
  void aGroupThatWantsInstancesAndHasNoneIsAwaited(
      String type, int wanted, int has, boolean isAwaited) {
    StackTree nested =
        new StackTree(
            "Web.", Stacks.with(), List.of(new StackResource("Group", "g", type)), List.of());
    List<ScalingGroup.Member> members =
        Collections.nCopies(has, new ScalingGroup.Member("i-1", Optional.empty()));
    Workload workload =
        new Workload(
            List.of(),
            Map.of("g", new ScalingGroup("g", List.of(), List.of(), members, wanted)),
            Map.of());

    assertThat(
            DeployedImageFinder.of(
                    new StackTree("", Stacks.with(), List.of(), List.of(nested)), workload, ASKED)
                .awaiting())
        .isEqualTo(isAwaited ? List.of(new StackReport.Awaiting("Web.Group", wanted)) : List.of());
  }

  @Test
  void aStackWithOneImageDeploysSomething() {
    assertThat(Stacks.deployed(Stacks.parameter("Web", ID)).isEmpty()).isFalse();
  }

  @Test
  void aStackWithNothingDeploysNothing() {
    StackTree tree =
        new StackTree(
            "",
            Stacks.with(),
            List.of(new StackResource("Bucket", "bucket-1", "AWS::S3::Bucket")),
            List.of());

    assertThat(DeployedImageFinder.of(tree, NOTHING_RUNS, ASKED).isEmpty()).isTrue();
  }

  @Test
  void aStackWithAResourceWhoseImageIsNotKnownMayDeploySomething() {
    StackTree tree =
        new StackTree(
            "",
            Stacks.with(),
            List.of(new StackResource("Lost", "i-1", StackResource.INSTANCE)),
            List.of());

    DeployedImages deployed = DeployedImageFinder.of(tree, NOTHING_RUNS, ASKED);

    assertThat(deployed.isEmpty()).isFalse();
    assertThat(deployed.unresolved()).extracting(Unresolved::resource).containsExactly("Lost");
  }

  private static Instance instance(String id, String image) {
    return new Instance(
        id, image, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static Stack.Parameter[] parameters(@Nullable String parameters) {
    return words(parameters).stream()
        .map(parameter -> parameter.split("=", 2))
        .map(
            parameter ->
                new Stack.Parameter(
                    parameter[0],
                    switch (parameter[1]) {
                      case "A" -> ID;
                      case "B" -> OTHER;
                      default -> parameter[1];
                    },
                    Optional.empty()))
        .toArray(Stack.Parameter[]::new);
  }

  private static List<String> words(@Nullable String words) {
    return words == null ? List.of() : List.of(words.split(" +"));
  }

  private static List<DeployedImage> references(Stack.Parameter... parameters) {
    StackTree tree = new StackTree("", Stacks.with(parameters), List.of(), List.of());
    return DeployedImageFinder.of(tree, NOTHING_RUNS, ASKED).images();
  }

  private static DeployedImage named(String key, String id, Optional<String> ssmParameter) {
    return DeployedImage.named(key, DeclaredBy.PARAMETER, id, ssmParameter, List.of());
  }
}
