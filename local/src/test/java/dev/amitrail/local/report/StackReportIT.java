package dev.amitrail.local.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.local.testing.Fixtures;
import dev.amitrail.local.testing.ReportingCloud;
import dev.amitrail.local.testing.Waiting;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The reports of stacks that are created, updated and deleted. The functions run as processes
/// against the emulated AWS, started by its events.
class StackReportIT {
  private static final String HOME = ReportingCloud.HOME;
  private static final String ALL_STACKS =
      """
      {"version":"0","id":"%s","detail-type":"Scheduled Event","source":"aws.events",
       "account":"123456789012","time":"2026-11-22T08:15:00Z","region":"ap-southeast-2",
       "resources":["arn:aws:events:ap-southeast-2:123456789012:rule/ami-trail-report-refresh"],
       "detail":{"stacks":"all"}}
      """;
  private static final String ONE_INSTANCE =
      """
      Parameters:
        AppAmi: {Type: AWS::EC2::Image::Id}
      Resources:
        App: {Type: AWS::EC2::Instance, Properties: {ImageId: !Ref AppAmi}}
      """;
  private static final String GROUP =
      """
      Parameters:
        AppAmi: {Type: AWS::EC2::Image::Id}
      Resources:
        Template:
          Type: AWS::EC2::LaunchTemplate
          Properties: {LaunchTemplateData: {ImageId: !Ref AppAmi, InstanceType: t4g.micro}}
        Group:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            AvailabilityZones: [!Sub "${AWS::Region}a"]
            MinSize: "2"
            MaxSize: "2"
            LaunchTemplate:
              LaunchTemplateId: !Ref Template
              Version: !GetAtt Template.LatestVersionNumber
      """;

  private static ReportingCloud cloud;

  @BeforeAll
  static void start() throws IOException {
    cloud = ReportingCloud.start("reports", Optional.empty());
  }

  @AfterAll
  static void end() {
    cloud.close();
  }

  @Test
  void aStackIsReportedFromItsCreationToItsDeletion() throws Exception {
    String old = image("life-1");
    String next = image("life-2");
    String stack = create("life", GROUP, Map.of("AppAmi", old));
    assertThat(published(stack, "CREATE_COMPLETE")).isEqualTo("1 images, 0 changed");

    update("life", GROUP, Map.of("AppAmi", next));
    assertThat(published(stack, "UPDATE_COMPLETE")).isEqualTo("1 images, 1 changed");
    JsonNode app = cloud.latest(stack).at("/images/0");
    assertThat(app.at("/replaced/id").asText()).isEqualTo(old);
    assertThat(app.at("/uses/0/running").asInt()).isZero();
    assertThat(app.at("/uses/0/others/0/id").asText()).isEqualTo(old);
    assertThat(app.at("/uses/0/others/0/instances").asInt()).isEqualTo(2);

    delete("life");
    published(stack, "DELETE_COMPLETE");
    assertThat(cloud.latest(stack).path("gone").asBoolean()).isTrue();
    assertThat(cloud.latest(stack).at("/images/0/id").asText()).isEqualTo(next);
    assertThat(cloud.history(stack)).hasSize(3);
    assertThat(cloud.object(ReportingCloud.folder(stack) + "latest.html")).contains("Gone");
    assertThat(fleet("life").path("gone").asBoolean()).isTrue();
  }

  /// A report whose mail was refused is a failure, and Lambda delivers its event again.
  @Test
  void aReportIsMailedAndARefusedMailIsSentWithTheNextDelivery() throws Exception {
    try (SqsClient sqs = cloud.clients().sqs(HOME);
        SnsClient sns = cloud.clients().sns(HOME)) {
      String queue = sqs.createQueue(create -> create.queueName("mails")).queueUrl();
      sns.subscribe(
          subscribe ->
              subscribe
                  .topicArn("arn:aws:sns:%s:123456789012:ami-trail-reports".formatted(HOME))
                  .protocol("sqs")
                  .endpoint("arn:aws:sqs:%s:123456789012:mails".formatted(HOME)));
      String image = image("mailed");
      cloud
          .control()
          .configure(
              """
              {"scanResults": {"%s": {"highestFindingSeverityLabel": "critical"}},
               "faults": [{"operation": "Publish", "code": "AuthorizationError", "status": 403}]}
              """
                  .formatted(image));
      String stack = create("mailed", ONE_INSTANCE, Map.of("AppAmi", image));
      assertThat(ReportingCloud.raised(cloud.awaitReport(stack, "CREATE_COMPLETE")))
          .contains("the mail to arn:aws:sns:", "AuthorizationError");

      cloud.control().configure("{\"faults\": []}");
      cloud.report(with(Fixtures.stackEvent(stack, "CREATE_COMPLETE"), "mailed-again", 1));

      List<JsonNode> mails = new ArrayList<>();
      Waiting.until(
          () -> {
            sqs.receiveMessage(receive -> receive.queueUrl(queue).maxNumberOfMessages(10))
                .messages()
                .forEach(message -> mails.add(ReportingCloud.json(message.body())));
            return mails.stream().anyMatch(mail -> subject(mail).startsWith("mailed: "));
          });
      JsonNode mail =
          mails.stream()
              .filter(one -> subject(one).startsWith("mailed: "))
              .findFirst()
              .orElseThrow();
      assertThat(subject(mail)).contains("critical vulnerability");
      assertThat(mail.path("Message").asText())
          .startsWith("mailed in ap-southeast-2, account 123456789012: CREATE_COMPLETE")
          .contains("AppAmi has vulnerabilities: critical");
    }
  }

  private static String subject(JsonNode mail) {
    return mail.path("Subject").asText();
  }

  @Test
  void aStackCreatedAgainWithTheSameNameIsAnotherStack() throws Exception {
    String first = create("again", ONE_INSTANCE, Map.of("AppAmi", image("again-1")));
    published(first, "CREATE_COMPLETE");
    delete("again");
    published(first, "DELETE_COMPLETE");
    String second = create("again", ONE_INSTANCE, Map.of("AppAmi", image("again-2")));
    published(second, "CREATE_COMPLETE");

    JsonNode late =
        ReportingCloud.returned(
            cloud.report(with(Fixtures.stackEvent(first, "UPDATE_COMPLETE"), "late", 0)));

    assertThat(late.path("reason").asText()).contains("another stack's");
    assertThat(cloud.latest(second).path("stackId").asText()).isEqualTo(second);
    assertThat(cloud.latest(second).path("previous").isMissingNode()).isTrue();
    assertThat(cloud.history(second)).as("the history of both").hasSize(3);
  }

  @Test
  void concurrentDuplicateAndReorderedEventsLeaveTheNewestReportAsTheLatest() throws Exception {
    String stack = create("hasty", ONE_INSTANCE, Map.of("AppAmi", image("hasty-1")));
    published(stack, "CREATE_COMPLETE");
    List<String> events = new ArrayList<>();
    for (int i = 6; i > 0; i--) {
      String event = with(Fixtures.stackEvent(stack, "UPDATE_COMPLETE"), "hasty-" + i, i);
      events.addAll(List.of(event, event));
    }

    events.forEach(cloud::deliver);
    for (int i = 0; i < events.size(); i++) {
      ReportingCloud.returned(cloud.awaitReport(stack, "UPDATE_COMPLETE"));
    }

    Map<String, String> history = cloud.history(stack);
    assertThat(history).hasSize(7);
    String newest =
        history.values().stream()
            .max(Comparator.comparing(text -> readAt(ReportingCloud.json(text))))
            .orElseThrow();
    assertThat(cloud.object(ReportingCloud.folder(stack) + "latest.json")).isEqualTo(newest);
    String settled = ReportingCloud.json(newest).path("eventTime").asText();
    assertThat(cloud.object(ReportingCloud.folder(stack) + "latest.txt")).contains(settled);
    assertThat(cloud.object(ReportingCloud.folder(stack) + "latest.html")).contains(settled);
  }

  @Test
  void manyConcurrentStacksAreAllInTheListAndOnItsPage() throws Exception {
    String image = image("many");
    Map<String, String> stacks = new LinkedHashMap<>();
    for (String name : names("many")) {
      stacks.put(name, create(name, ONE_INSTANCE, Map.of("AppAmi", image)));
    }
    for (int i = 0; i < stacks.size(); i++) {
      ReportingCloud.returned(cloud.awaitAny(stacks.values(), "CREATE_COMPLETE"));
    }

    JsonNode list = cloud.fleet();
    String page = cloud.object("index.html");
    assertThat(
            ReportingCloud.stream(list.path("stacks")).map(row -> row.path("stackName").asText()))
        .containsAll(stacks.keySet());
    assertThat(stacks.keySet()).allSatisfy(name -> assertThat(page).contains(">" + name + "<"));
  }

  @Test
  void aRequestedRefreshReportsAllStacksAndLaterOnlyWhatChanged() throws Exception {
    String image = image("fresh");
    String stack = create("fresh", ONE_INSTANCE, Map.of("AppAmi", image));
    published(stack, "CREATE_COMPLETE");
    cloud.keys("").forEach(cloud::delete); // as when AMI Trail is first deployed

    JsonNode all = ReportingCloud.returned(cloud.report(ALL_STACKS.formatted("all-1")));
    int published = all.path("published").asInt();
    assertThat(all.path("outcome").asText()).isEqualTo("complete");
    assertThat(published).isPositive();
    assertThat(cloud.latest(stack).path("cause").asText()).isEqualTo("REFRESHED");

    Map<String, String> before = cloud.history(stack);
    JsonNode again = ReportingCloud.returned(cloud.report(ALL_STACKS.formatted("all-1")));
    assertThat(again.path("published").asInt()).isZero();
    assertThat(again.path("unchanged").asInt()).isEqualTo(published);
    assertThat(cloud.history(stack)).isEqualTo(before);

    try (Ec2Client ec2 = cloud.clients().ec2(HOME)) {
      ec2.deregisterImage(deregister -> deregister.imageId(image));
    }
    JsonNode changed = ReportingCloud.returned(cloud.report(ALL_STACKS.formatted("all-1")));
    assertThat(changed.path("published").asInt()).isEqualTo(1);
    assertThat(cloud.history(stack)).hasSize(2).containsAllEntriesOf(before);
    assertThat(cloud.latest(stack).at("/images/0/problem").asText())
        .startsWith("not found in " + HOME);
  }

  @Test
  void imagesWithProblemsAreLinesOfACompleteReport() throws Exception {
    String hidden = image("trouble-hidden");
    String deprecated = image("trouble-deprecated");
    String disabled = image("trouble-disabled");
    String deregistered = image("trouble-deregistered");
    try (Ec2Client ec2 = cloud.clients().ec2(HOME)) {
      ec2.enableImageDeprecation(
          set ->
              set.imageId(deprecated)
                  .deprecateAt(Instant.now().plusSeconds(90).truncatedTo(ChronoUnit.MINUTES)));
      ec2.disableImage(disable -> disable.imageId(disabled));
      ec2.deregisterImage(deregister -> deregister.imageId(deregistered));
    }
    String stack =
        create(
            "trouble",
            """
            Parameters:
              DbAmi: {Type: String, NoEcho: true}
              Old: {Type: String}
              Disabled: {Type: String}
              Gone: {Type: String}
              Odd: {Type: String}
              Several: {Type: CommaDelimitedList}
            Resources:
              Topic: {Type: AWS::SNS::Topic}
            """,
            Map.of(
                "DbAmi", hidden,
                "Old", deprecated,
                "Disabled", disabled,
                "Gone", deregistered,
                "Odd", "ami-0a1b2c3d4",
                "Several", deprecated + "," + disabled));

    assertThat(published(stack, "CREATE_COMPLETE")).isEqualTo("7 images, 0 changed");
    assertThat(
            ReportingCloud.stream(cloud.latest(stack).path("images")).map(StackReportIT::condition))
        .containsExactlyInAnyOrder(
            "DbAmi: CloudFormation hides its value (NoEcho)",
            "Old: available, deprecation reported",
            "Disabled: disabled",
            "Gone: not found in ap-southeast-2: deregistered, not shared with this account, or not"
                + " allowed by its Allowed AMIs",
            "Odd: its value 'ami-0a1b2c3d4' is no AMI id",
            "Several: available, deprecation reported",
            "Several: disabled");
  }

  private static String condition(JsonNode image) {
    return "%s: %s%s"
        .formatted(
            image.path("key").asText(),
            image.path("problem").asText(image.path("state").asText()),
            image.has("deprecationTime") ? ", deprecation reported" : "");
  }

  @Test
  void aDamagedOrNewerLatestReportLosesNoHistory() throws Exception {
    String stack = create("damaged", ONE_INSTANCE, Map.of("AppAmi", image("damaged-1")));
    published(stack, "CREATE_COMPLETE");
    String latest = ReportingCloud.folder(stack) + "latest.json";
    String whole = cloud.object(latest);
    Map<String, String> history = cloud.history(stack);

    cloud.put(latest, whole.replace("\"version\" : 1", "\"version\" : 2"));
    String refused =
        ReportingCloud.raised(
            cloud.report(with(Fixtures.stackEvent(stack, "UPDATE_COMPLETE"), "newer", 1)));
    assertThat(refused).contains("is of version 2", "Deploy that one again");
    assertThat(cloud.history(stack)).isEqualTo(history);

    cloud.put(latest, "{ damaged");
    ReportingCloud.returned(
        cloud.report(with(Fixtures.stackEvent(stack, "UPDATE_COMPLETE"), "mended", 2)));
    assertThat(cloud.history(stack)).hasSize(2).containsAllEntriesOf(history);
    assertThat(cloud.latest(stack).path("previous").asText())
        .isEqualTo(ReportingCloud.json(whole).path("eventId").asText());
  }

  @Test
  void aDeletedStackThatWasNeverReportedIsSkipped() throws Exception {
    String never =
        "arn:aws:cloudformation:ap-southeast-2:123456789012:stack/never/5d2f3a10-c5f7-11f1-9c3e-0a58a9feac09";

    JsonNode result =
        ReportingCloud.returned(
            cloud.report(with(Fixtures.stackEvent(never, "UPDATE_COMPLETE"), "never", 3)));

    assertThat(result.path("outcome").asText()).isEqualTo("skipped");
    assertThat(result.path("reason").asText()).endsWith("was never reported");
    assertThat(cloud.keys(ReportingCloud.folder(never))).isEmpty();
  }

  @Test
  void aFailedUpdateLeavesTheStackAndItsReportUnchanged() throws Exception {
    String image = image("failing");
    String stack = create("failing", ONE_INSTANCE, Map.of("AppAmi", image));
    published(stack, "CREATE_COMPLETE");

    update("failing", ONE_INSTANCE, Map.of("AppAmi", "ami-0fffffffffffffff0"));

    assertThat(published(stack, "UPDATE_ROLLBACK_COMPLETE")).isEqualTo("1 images, 0 changed");
    JsonNode latest = cloud.latest(stack);
    assertThat(latest.path("rolledBack").asBoolean()).isTrue();
    assertThat(latest.at("/images/0/id").asText()).isEqualTo(image);
    assertThat(latest.at("/images/0/uses/0/running").asInt()).isEqualTo(1);
  }

  private static List<String> names(String prefix) {
    return IntStream.range(0, 12).mapToObj(i -> "%s-%02d".formatted(prefix, i)).toList();
  }

  private static String published(String stack, String status) throws InterruptedException {
    JsonNode result = ReportingCloud.returned(cloud.awaitReport(stack, status));
    assertThat(result.path("outcome").asText()).as(result.toString()).isEqualTo("published");
    return "%d images, %d changed"
        .formatted(result.path("images").asInt(), result.path("changed").asInt());
  }

  private static JsonNode fleet(String name) throws InterruptedException {
    return ReportingCloud.stream(cloud.fleet().path("stacks"))
        .filter(row -> row.path("stackName").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Instant readAt(JsonNode report) {
    return Instant.parse(report.path("readAt").asText());
  }

  /// The event with another id and minute.
  private static String with(String event, String id, int minute) {
    return event
        .replace("6a7e8feb-b491-4cf7-a9f1-bf3703467718", id)
        .replace("T10:00:00Z", "T10:%02d:00Z".formatted(minute));
  }

  private static String image(String name) {
    try (Ec2Client ec2 = cloud.clients().ec2(HOME)) {
      String id = ec2.registerImage(register -> register.name(name)).imageId();
      Waiting.until(
          () ->
              ec2.describeImages(describe -> describe.imageIds(id)).images().stream()
                  .anyMatch(image -> image.stateAsString().equals("available")));
      return id;
    }
  }

  private static String create(String name, String template, Map<String, String> parameters) {
    try (CloudFormationClient client = cloud.clients().cloudFormation(HOME)) {
      return client
          .createStack(
              create ->
                  create
                      .stackName(name)
                      .templateBody(template)
                      .parameters(Fixtures.parameters(parameters)))
          .stackId();
    }
  }

  private static void update(String name, String template, Map<String, String> parameters) {
    try (CloudFormationClient client = cloud.clients().cloudFormation(HOME)) {
      client.updateStack(
          update ->
              update
                  .stackName(name)
                  .templateBody(template)
                  .parameters(Fixtures.parameters(parameters)));
    }
  }

  private static void delete(String name) {
    try (CloudFormationClient client = cloud.clients().cloudFormation(HOME)) {
      client.deleteStack(delete -> delete.stackName(name));
    }
  }
}
