package dev.amitrail.infra.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Ec2Images;
import dev.amitrail.infra.SynthesisedDeployment;
import dev.amitrail.infra.testing.RepositoryFiles;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import dev.amitrail.infra.testing.TemplateStatement;
import dev.amitrail.report.StackReportHandler;
import dev.amitrail.report.fleet.FleetPageHandler;
import dev.amitrail.report.notify.ReportEvents;
import dev.amitrail.report.notify.ReportMails;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.refresh.ReportRefreshHandler;
import dev.amitrail.report.stack.CloudFormationStacks;
import dev.amitrail.report.workload.AutoScalingGroups;
import dev.amitrail.report.workload.Ec2Instances;
import dev.amitrail.report.workload.LaunchTemplates;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the functions that report may do.
class ReportPermissionsTest {
  private static final SynthesisedTemplate HOME = SynthesisedDeployment.ofCdkJson().home();

  private static final String BUCKET = "arn:aws:s3:::ami-trail-reports-123456789012-ap-southeast-2";

  private static final List<String> REPORT_ACTIONS =
      Stream.of(
              Ec2Images.ACTIONS,
              Ec2Instances.ACTIONS,
              LaunchTemplates.ACTIONS,
              LaunchTemplates.PARAMETER_ACTIONS,
              AutoScalingGroups.ACTIONS,
              CloudFormationStacks.ACTIONS,
              ReportBucket.READ_ACTIONS,
              ReportBucket.WRITE_ACTIONS,
              ReportBucket.BUCKET_ACTIONS,
              ReportEvents.ACTIONS)
          .flatMap(List::stream)
          .toList();

  @Test
  void theActionsForAStackEventAreThoseThatTheGatewaysDeclare() {
    assertThat(HOME.actionsOf(StackReportHandler.class))
        .containsExactlyInAnyOrderElementsOf(
            DeclaredActions.of(StackReportHandler.class, REPORT_ACTIONS));
  }

  @Test
  void theActionsForARefreshAlsoListAllStacks() {
    assertThat(HOME.actionsOf(ReportRefreshHandler.class))
        .containsExactlyInAnyOrderElementsOf(
            DeclaredActions.of(
                ReportRefreshHandler.class,
                REPORT_ACTIONS,
                CloudFormationStacks.ALL_STACKS_ACTIONS));
  }

  @Test
  void inADryRunTheActionsAreReads() {
    assertThat(SynthesisedDeployment.dryRun().home().actionsOf(StackReportHandler.class))
        .containsExactlyInAnyOrderElementsOf(
            DeclaredActions.of(
                StackReportHandler.class,
                List.of(
                    "autoscaling:DescribeAutoScalingGroups",
                    "autoscaling:DescribeLaunchConfigurations",
                    "cloudformation:DescribeStacks",
                    "cloudformation:ListStackResources",
                    "ec2:DescribeImages",
                    "ec2:DescribeInstanceImageMetadata",
                    "ec2:DescribeInstances",
                    "ec2:DescribeLaunchTemplateVersions",
                    "s3:GetObject",
                    "s3:ListBucket",
                    "ssm:GetParameters")));
  }

  @Test
  void theActionsForThePageOfAllStacksAreOnItsBucketOnly() {
    assertThat(HOME.actionsOf(FleetPageHandler.class))
        .containsExactlyInAnyOrderElementsOf(
            DeclaredActions.of(
                FleetPageHandler.class,
                ReportBucket.READ_ACTIONS,
                ReportBucket.WRITE_ACTIONS,
                ReportBucket.BUCKET_ACTIONS));
    assertThat(SynthesisedDeployment.dryRun().home().actionsOf(FleetPageHandler.class))
        .doesNotContainAnyElementsOf(ReportBucket.WRITE_ACTIONS);
  }

  /// Nobody but the projection writes the list and the page of all stacks.
  @Test
  void eachFunctionReadsAndWritesItsOwnObjects() {
    assertThat(objects(StackReportHandler.class, "s3:GetObject"))
        .containsExactlyInAnyOrder("reports/*", "fleet/*");
    assertThat(objects(StackReportHandler.class, "s3:PutObject"))
        .containsExactlyInAnyOrder("reports/*", "fleet/*");
    assertThat(objects(ReportRefreshHandler.class, "s3:GetObject"))
        .containsExactlyInAnyOrder("reports/*", "fleet/*", "fleet.json", "refresh.json");
    assertThat(objects(ReportRefreshHandler.class, "s3:PutObject"))
        .containsExactlyInAnyOrder("reports/*", "fleet/*", "refresh.json");
    assertThat(objects(FleetPageHandler.class, "s3:GetObject"))
        .containsExactlyInAnyOrder("reports/*", "fleet/*", "fleet.json", "index.html");
    assertThat(objects(FleetPageHandler.class, "s3:PutObject"))
        .containsExactlyInAnyOrder("fleet/*", "fleet.json", "index.html");
    assertThat(
            List.of(StackReportHandler.class, ReportRefreshHandler.class, FleetPageHandler.class))
        .allSatisfy(
            handler ->
                assertThat(HOME.resourcesOf(handler, "s3:ListBucket")).containsExactly(BUCKET));
  }

  @Test
  void aBucketOfAnotherAccountIsNoneOfOurs() {
    for (Class<?> handler :
        List.of(StackReportHandler.class, ReportRefreshHandler.class, FleetPageHandler.class)) {
      assertThat(HOME.statementsOf(handler))
          .filteredOn(statement -> statement.actions().toString().contains("s3:"))
          .isNotEmpty()
          .extracting(TemplateStatement::conditions)
          .containsOnly(
              RepositoryFiles.json(
                  "{\"StringEquals\": {\"aws:ResourceAccount\": [\"123456789012\"]}}"));
    }
  }

  private static List<String> objects(Class<?> handler, String action) {
    return HOME.resourcesOf(handler, action).stream()
        .map(arn -> arn.replace(BUCKET + "/", ""))
        .toList();
  }

  @Test
  void stacksAreReadInTheRegionsOfTheDeployment() {
    assertThat(HOME.resourcesOf(StackReportHandler.class, "cloudformation:DescribeStacks"))
        .containsExactlyInAnyOrder(
            "arn:aws:cloudformation:ap-southeast-2:123456789012:stack/*",
            "arn:aws:cloudformation:us-east-1:123456789012:stack/*",
            "arn:aws:cloudformation:eu-west-1:123456789012:stack/*");
  }

  @Test
  void eventsAreSentToTheHomeRegionsDefaultBusWithOurSource() {
    assertThat(HOME.statementsOf(StackReportHandler.class))
        .filteredOn(statement -> statement.actions().contains("events:PutEvents"))
        .singleElement()
        .satisfies(
            statement ->
                assertThat(statement.resources())
                    .containsExactly(
                        "arn:aws:events:ap-southeast-2:123456789012:event-bus/default"))
        .extracting(TemplateStatement::conditions)
        .isEqualTo(
            RepositoryFiles.json(
                """
                {"ForAllValues:StringEquals": {"events:source": ["ami-trail"],
                                               "events:detail-type": ["Deployed AMI Report"]},
                 "Null": {"events:source": ["false"], "events:detail-type": ["false"]}}
                """));
  }

  @Test
  void aReportIsMailedToTheOneTopicOfTheDeployment() {
    SynthesisedTemplate home =
        SynthesisedDeployment.inOneRegion("\"notifyEmail\": \"amis@example.com\"").home();

    for (Class<?> handler : List.of(StackReportHandler.class, ReportRefreshHandler.class)) {
      assertThat(home.statementsOf(handler))
          .filteredOn(statement -> statement.actions().contains("sns:Publish"))
          .singleElement()
          .satisfies(
              statement -> {
                assertThat(statement.actions()).containsExactlyElementsOf(ReportMails.ACTIONS);
                assertThat(statement.resources())
                    .containsExactly("arn:aws:sns:eu-west-1:123456789012:ami-trail-reports");
              });
      assertThat(HOME.actionsOf(handler)).doesNotContainAnyElementsOf(ReportMails.ACTIONS);
    }
  }
}
