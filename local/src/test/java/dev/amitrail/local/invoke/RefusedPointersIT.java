package dev.amitrail.local.invoke;

import static dev.amitrail.local.testing.RefusingCloud.AWAY;
import static dev.amitrail.local.testing.RefusingCloud.FAR;
import static dev.amitrail.local.testing.RefusingCloud.HOME;
import static dev.amitrail.local.testing.RefusingCloud.POINTER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.testing.Command;
import dev.amitrail.local.testing.Fixtures;
import dev.amitrail.local.testing.RefusingCloud;
import dev.amitrail.local.testing.RefusingCloud.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The functions where pointers cannot move, and with events that are not this account's. The
/// numbers are those of the inputs from the field that each test is for.
class RefusedPointersIT {
  /// Names that SSM does not take, each with the words that state the broken rule.
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("/ami-trail/web app", "a space between characters");
    NAMES.put("/ami-trail/web:3", "':' comes before a version");
    NAMES.put("/ami-trail/..", "a part of dots only");
    NAMES.put("/ami-trail//x", "an empty part");
    NAMES.put("/ami-trail/x/", "ends with '/'");
    NAMES.put("/ami-trail/x ", "begins or ends with a space");
    NAMES.put("/ami-trail" + "/x".repeat(16), "17 levels");
  }

  @TempDir static Path folder;
  private static RefusingCloud cloud;

  @BeforeAll
  static void start() throws IOException {
    cloud = RefusingCloud.start(folder);
  }

  @AfterEach
  void reset() {
    cloud.reset();
  }

  @AfterAll
  static void end() {
    cloud.close();
  }

  @Test
  void a07ANameThatSsmDoesNotTakeIsRefusedWithTheRuleThatItBreaks() throws Exception {
    Map<String, String> rulesBySource = new LinkedHashMap<>();
    NAMES.forEach(
        (name, rule) -> {
          String source =
              cloud.image(
                  "web-" + rulesBySource.size(), Map.of("replicate-to", AWAY, "publish-as", name));
          cloud.replicate(source, AWAY);
          rulesBySource.put(source, rule);
        });

    Run swept = cloud.sweep();

    assertThat(swept.failure()).isEmpty();
    rulesBySource.forEach(
        (source, rule) ->
            assertThat(swept.log().reasons(source, "refused")).contains("publish-as is '", rule));
    assertThat(swept.requests("PutParameter")).isEmpty();

    String first = rulesBySource.keySet().iterator().next();
    Run event = cloud.available(HOME, first);

    assertThat(event.failure()).isEmpty();
    assertThat(event.log().reasons(first, "refused")).contains(rulesBySource.get(first));
    assertThat(event.requests("PutParameter")).isEmpty();
  }

  @Test
  void a09APointerWaitsWhileReplicateToHasARefusedName() throws Exception {
    String source = cloud.image("web", Map.of("replicate-to", "us-esat-1", "publish-as", POINTER));

    Run run = cloud.available(HOME, source);

    assertThat(run.failure()).isEmpty();
    assertThat(run.log().of(source))
        .containsExactlyInAnyOrder("us-esat-1 refused", HOME + " refused");
    assertThat(run.log().reasons(source, "refused")).contains(POINTER, "waits", "us-esat-1");
    assertThat(run.writes()).isEmpty();
    assertThat(cloud.pointers()).isEmpty();
  }

  @Test
  void a10AValueThatDoesNotArriveIsNotConfirmedAndNothingIsComplete() throws Exception {
    String source = cloud.image("web", Map.of("replicate-to", AWAY, "publish-as", POINTER));
    String replica = cloud.replicate(source, AWAY);
    cloud.point(HOME, source);
    cloud.configure("{\"lostParameters\": [\"" + POINTER + "\"]}");

    Run lost = cloud.available(AWAY, replica);

    assertThat(lost.requests("PutParameter"))
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.region()).isEqualTo(AWAY);
              assertThat(request.status()).isEqualTo(200);
            });
    assertThat(lost.log().reasons(source, "deferred")).contains(POINTER, "is not confirmed", AWAY);
    assertThat(lost.log().of(source)).doesNotContain(AWAY + " published");
    assertThat(lost.events()).containsExactly("AMI Replica Available");

    cloud.configure("{\"lostParameters\": []}");
    Run swept = cloud.sweep();

    assertThat(swept.log().of(source)).containsExactly(AWAY + " published");
    assertThat(swept.events()).containsExactly("AMI Replication Complete");
    assertThat(cloud.pointers()).isEqualTo(Map.of(HOME, source, AWAY, replica));
  }

  @Test
  void a17APointerGoesBackAtTheEventAndARegionThatTheWinnerDoesNotCoverIsReported()
      throws Exception {
    String golden = cloud.image("golden", Map.of("replicate-to", FAR, "publish-as", POINTER));
    String goldenReplica = cloud.replicate(golden, FAR);
    String boto = cloud.image("boto-1", Map.of("replicate-to", AWAY, "publish-as", POINTER));
    String botoReplica = cloud.replicate(boto, AWAY);
    cloud.point(HOME, boto);
    cloud.point(AWAY, botoReplica);
    cloud.untag(HOME, boto, "publish-as");

    Run run =
        cloud.invoke(
            tagEvent(
                boto,
                "publish-as",
                Map.of("replicate-to", AWAY, AWAY + ".origin.id", botoReplica)));

    assertThat(run.failure()).isEmpty();
    assertThat(cloud.pointers())
        .isEqualTo(Map.of(HOME, golden, FAR, goldenReplica, AWAY, botoReplica));
    assertThat(run.log().reasons(boto, "skipped"))
        .contains(POINTER, AWAY, "still names " + botoReplica);
  }

  @Test
  void a18EventsOfAnotherAccountReachNoFunction() throws Exception {
    String source = cloud.image("web", Map.of("replicate-to", AWAY));
    String stack =
        "arn:aws:cloudformation:ap-southeast-2:123456789012:stack/shop/51af3dc0-da77-11e4-872e-1234567db123";
    for (String event :
        List.of(
            Fixtures.amiEvent(HOME, source),
            tagEvent(source, "replicate-to", Map.of("replicate-to", AWAY)),
            Fixtures.stackEvent(stack, "CREATE_COMPLETE"))) {
      int mark = cloud.mark();
      Command.Result run = cloud.command(event.replace(Fixtures.ACCOUNT, "999999999999"));

      assertThat(run.status()).as(run.err()).isEqualTo(Invoke.NO_RULE);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("account 999999999999");
      assertThat(cloud.since(mark))
          .extracting(AwsRequest::service)
          .allMatch(service -> service.equals("sts"));
    }
  }

  private static String tagEvent(String image, String changed, Map<String, String> tags) {
    JsonNode values = new ObjectMapper().valueToTree(tags);
    return Fixtures.event(
        HOME,
        "aws.tag",
        "Tag Change on Resource",
        "arn:aws:ec2:%s:%s:image/%s".formatted(HOME, Fixtures.ACCOUNT, image),
        """
        {"changed-tag-keys":["%s"],"service":"ec2","resource-type":"image","version":2,"tags":%s}
        """
            .formatted(changed, values));
  }
}
