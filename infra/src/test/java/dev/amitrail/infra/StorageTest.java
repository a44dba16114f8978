package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.infra.testing.RepositoryFiles;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import dev.amitrail.report.ReportSettings;
import dev.amitrail.report.StackReportHandler;
import dev.amitrail.report.publish.ReportBucket;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The bucket for reports, the queues for failures, the bus and the topic.
class StorageTest {
  @Test
  void theBucketNameHasTheAccountAndTheHomeRegion() {
    SynthesisedTemplate home = SynthesisedDeployment.ofCdkJson().home();

    assertThat(home.text(home.onlyResource("AWS::S3::Bucket").path("BucketName")))
        .isEqualTo("ami-trail-reports-123456789012-ap-southeast-2");
  }

  @Test
  void theBucketIsEncryptedAndClosedToThePublic() {
    JsonNode bucket = SynthesisedDeployment.ofCdkJson().home().onlyResource("AWS::S3::Bucket");

    assertThat(bucket.path("BucketEncryption").findValuesAsText("SSEAlgorithm"))
        .containsExactly("AES256");
    assertThat(bucket.path("PublicAccessBlockConfiguration"))
        .isEqualTo(
            RepositoryFiles.json(
                """
                {"BlockPublicAcls": true, "BlockPublicPolicy": true,
                 "IgnorePublicAcls": true, "RestrictPublicBuckets": true}
                """));
  }

  @Test
  void anotherBucketNameCanBeConfigured() {
    SynthesisedTemplate home =
        SynthesisedDeployment.inOneRegion("\"reportBucket\": \"ami-reports\"").home();

    assertThat(home.text(home.onlyResource("AWS::S3::Bucket").path("BucketName")))
        .isEqualTo("ami-reports");
    assertThat(home.resourcesOf(StackReportHandler.class, "s3:ListBucket"))
        .containsExactly("arn:aws:s3:::ami-reports");
  }

  /// The history of the reports is current versions, which do not expire. Of two rules that match
  /// an object S3 takes the shorter expiration.
  @Test
  void replacedVersionsExpireAfterThirtyDaysAndThoseOfTheObjectsOfAllStacksAfterOne() {
    JsonNode bucket = SynthesisedDeployment.ofCdkJson().home().onlyResource("AWS::S3::Bucket");

    assertThat(bucket.at("/VersioningConfiguration/Status").asText()).isEqualTo("Enabled");
    assertThat(bucket.at("/LifecycleConfiguration/Rules"))
        .isEqualTo(
            RepositoryFiles.json(
                """
                [{"Id": "ReplacedVersions", "Status": "Enabled", "ExpiredObjectDeleteMarker": true,
                  "NoncurrentVersionExpiration": {"NoncurrentDays": 30}},
                 {"Id": "ReplacedVersionsOf-fleet.json", "Status": "Enabled",
                  "Prefix": "fleet.json", "NoncurrentVersionExpiration": {"NoncurrentDays": 1}},
                 {"Id": "ReplacedVersionsOf-index.html", "Status": "Enabled",
                  "Prefix": "index.html", "NoncurrentVersionExpiration": {"NoncurrentDays": 1}},
                 {"Id": "ReplacedVersionsOf-refresh.json", "Status": "Enabled",
                  "Prefix": "refresh.json", "NoncurrentVersionExpiration": {"NoncurrentDays": 1}}]
                """));
  }

  /// The rows and the reports of the stacks keep their versions for thirty days.
  @Test
  void noShorterRuleMatchesAnObjectOfAStack() {
    for (String folder : List.of(ReportBucket.PREFIX, ReportBucket.ROWS)) {
      assertThat(ReportBucket.SHARED)
          .noneMatch(prefix -> folder.startsWith(prefix) || prefix.startsWith(folder));
    }
  }

  /// AWS CloudFormation user guide, "DeletionPolicy attribute": RetainExceptOnCreate.
  @Test
  void c03TheBucketIsRetainedWhenTheStackIsDeletedAndNotWhenItsCreationFails() {
    List<JsonNode> buckets =
        SynthesisedDeployment.ofCdkJson()
            .home()
            .json()
            .path("Resources")
            .findParents("DeletionPolicy");

    assertThat(buckets)
        .filteredOn(resource -> resource.path("Type").asText().equals("AWS::S3::Bucket"))
        .singleElement()
        .satisfies(
            bucket -> {
              assertThat(bucket.path("DeletionPolicy").asText()).isEqualTo("RetainExceptOnCreate");
              assertThat(bucket.path("UpdateReplacePolicy").asText()).isEqualTo("Retain");
            });
  }

  @Test
  void queuesAreEncryptedAndKeepMessagesForTheLongestPeriod() {
    assertThat(SynthesisedDeployment.ofCdkJson().templates())
        .allSatisfy(
            template ->
                assertThat(template.resources("AWS::SQS::Queue").values())
                    .isNotEmpty()
                    .allSatisfy(
                        queue -> {
                          assertThat(queue.path("SqsManagedSseEnabled").asBoolean()).isTrue();
                          assertThat(queue.path("MessageRetentionPeriod").asInt())
                              .isEqualTo(14 * 24 * 60 * 60);
                        }));
  }

  @Test
  void theBusForForwardedEventsHasAFixedName() {
    assertThat(
            SynthesisedDeployment.ofCdkJson()
                .home()
                .onlyResource("AWS::Events::EventBus")
                .path("Name")
                .asText())
        .isEqualTo("ami-trail");
  }

  @Test
  void aConfiguredMailAddressIsSubscribedToTheTopicThatTheFunctionsPublishTo() {
    SynthesisedTemplate home =
        SynthesisedDeployment.inOneRegion("\"notifyEmail\": \"amis@example.com\"").home();

    assertThat(home.resources("AWS::SNS::Subscription").values())
        .hasSize(2)
        .allSatisfy(
            subscription -> {
              assertThat(subscription.path("Protocol").asText()).isEqualTo("email");
              assertThat(subscription.path("Endpoint").asText()).isEqualTo("amis@example.com");
            })
        .extracting(
            subscription ->
                home.referencedResource(subscription.path("TopicArn")).path("TopicName").asText())
        .containsExactlyInAnyOrder("ami-trail-reports", "ami-trail-alarms");
    assertThat(ReportSettings.fromEnvironment(home.environment(StackReportHandler.class)).topics())
        .containsExactly("arn:aws:sns:eu-west-1:123456789012:ami-trail-reports");
  }

  @Test
  void withoutAMailAddressThereIsNoTopicForReports() {
    SynthesisedTemplate home = SynthesisedDeployment.ofCdkJson().home();

    assertThat(home.onlyResource("AWS::SNS::Topic").path("TopicName").asText())
        .isEqualTo("ami-trail-alarms");
    assertThat(ReportSettings.fromEnvironment(home.environment(StackReportHandler.class)).topics())
        .isEmpty();
  }
}
