package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Where reports and failures are kept.
class StorageTest {
  @Test
  void theBucketHasTheNameThatTheDesignPromises() {
    Template home = Deployment.byDefault().home();

    assertThat(home.text(home.only("AWS::S3::Bucket").path("BucketName")))
        .isEqualTo("ami-trail-reports-123456789012-ap-southeast-2");
  }

  @Test
  void theBucketIsEncryptedAndClosedToThePublic() {
    JsonNode bucket = Deployment.byDefault().home().only("AWS::S3::Bucket");

    assertThat(bucket.path("BucketEncryption").findValuesAsText("SSEAlgorithm"))
        .containsExactly("AES256");
    assertThat(bucket.path("PublicAccessBlockConfiguration"))
        .isEqualTo(
            Repository.json(
                """
                {"BlockPublicAcls": true, "BlockPublicPolicy": true,
                 "IgnorePublicAcls": true, "RestrictPublicBuckets": true}
                """));
  }

  @Test
  void reportsOutliveTheStack() {
    List<JsonNode> buckets =
        Deployment.byDefault().home().json().path("Resources").findParents("DeletionPolicy");

    assertThat(buckets)
        .filteredOn(resource -> resource.path("Type").asText().equals("AWS::S3::Bucket"))
        .singleElement()
        .satisfies(
            bucket -> {
              assertThat(bucket.path("DeletionPolicy").asText()).isEqualTo("Retain");
              assertThat(bucket.path("UpdateReplacePolicy").asText()).isEqualTo("Retain");
            });
  }

  @Test
  void queuesAreEncryptedAndKeepWhatWentWrongAsLongAsSqsCan() {
    assertThat(Deployment.byDefault().templates())
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
  void theBusForForwardedEventsHasTheNameThatForwardersSendTo() {
    assertThat(Deployment.byDefault().home().only("AWS::Events::EventBus").path("Name").asText())
        .isEqualTo("ami-trail");
  }

  @Test
  void aMailAddressSubscribesToTheTopicAndNoneDoesByDefault() {
    Template home =
        Deployment.of(
                """
                {"homeRegion": "eu-west-1", "replicaRegions": [],
                 "notifyEmail": "amis@example.com"}
                """)
            .home();

    assertThat(Deployment.byDefault().home().resources("AWS::SNS::Subscription")).isEmpty();
    JsonNode subscription = home.only("AWS::SNS::Subscription");
    assertThat(subscription.path("Protocol").asText()).isEqualTo("email");
    assertThat(subscription.path("Endpoint").asText()).isEqualTo("amis@example.com");
    assertThat(home.resources("AWS::SNS::Topic"))
        .containsKey(subscription.path("TopicArn").path("Ref").asText());
  }
}
