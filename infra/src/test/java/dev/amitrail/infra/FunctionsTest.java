package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.amitrail.replication.AmiReplicationHandler;
import dev.amitrail.replication.ReplicationSweepHandler;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.report.ReportRefreshHandler;
import dev.amitrail.report.ReportSettings;
import dev.amitrail.report.StackReportHandler;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What the template says of the functions against what their code says of itself.
class FunctionsTest {
  private static final String EVERYTHING_SET =
      """
      {"homeRegion": "eu-west-1", "replicaRegions": ["us-east-1", "ap-southeast-2"],
       "kmsKeys": {"us-east-1": "arn:aws:kms:us-east-1:123456789012:key/de57",
                   "eu-west-1": "alias/replicas"},
       "sourceKmsKeys": ["arn:aws:kms:eu-west-1:123456789012:key/5ec2"],
       "pointerPrefix": "/images/", "mirrorPermissions": "exact",
       "reportParameters": ["GoldenImage", "DB_AMI"], "sweepMinutes": 15, "copiesPerSweep": 20,
       "refreshHours": 12, "concurrency": 0, "dryRun": true, "notifyEmail": "amis@example.com"}
      """;

  static Stream<Deployment> deployments() {
    return Stream.of(Deployment.byDefault(), Deployment.of(EVERYTHING_SET));
  }

  @Test
  void theFunctionsAreThoseOfTheDesign() {
    assertThat(Deployment.byDefault().home().resources("AWS::Lambda::Function").values())
        .extracting(function -> function.path("Handler").asText())
        .containsExactlyInAnyOrder(
            AmiReplicationHandler.class.getName(),
            ReplicationSweepHandler.class.getName(),
            StackReportHandler.class.getName(),
            ReportRefreshHandler.class.getName());
  }

  @Test
  void theOutputsNameWhatAPersonNeeds() {
    Template home = Deployment.byDefault().home();
    String refresh =
        home.resources("AWS::Lambda::Function").entrySet().stream()
            .filter(
                function ->
                    function
                        .getValue()
                        .path("Handler")
                        .asText()
                        .equals(ReportRefreshHandler.class.getName()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();

    assertThat(home.json().at("/Outputs/ReportRefreshFunction/Value/Ref").asText())
        .isEqualTo(refresh);
    assertThat(home.json().at("/Outputs/ReportBucket/Value").toString())
        .contains("ami-trail-reports-");
  }

  @Test
  void everyHandlerLoadsAndIsMadeAsLambdaMakesIt() throws Exception {
    for (JsonNode function : functions(Deployment.byDefault())) {
      Class<?> handler = Class.forName(function.path("Handler").asText());

      assertThat(handler).isPublic().isAssignableTo(RequestHandler.class);
      assertThat(handler.getConstructor().getParameterCount()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void replicationReadsBackTheSettingsThatWerePutIn(Deployment deployment) {
    DeploymentSettings settings = deployment.settings();

    assertThat(List.of(AmiReplicationHandler.class, ReplicationSweepHandler.class))
        .allSatisfy(
            handler ->
                assertThat(
                        ReplicationSettings.fromEnvironment(deployment.home().environment(handler)))
                    .isEqualTo(settings.replication(Template.ACCOUNT)));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void reportingReadsBackTheSettingsThatWerePutIn(Deployment deployment) {
    DeploymentSettings settings = deployment.settings();

    assertThat(
            ReportSettings.fromEnvironment(deployment.home().environment(StackReportHandler.class)))
        .isEqualTo(
            new ReportSettings(
                settings.regions(),
                "ami-trail-reports-%s-%s".formatted(Template.ACCOUNT, settings.homeRegion()),
                settings.reportParameters(),
                settings.dryRun()));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void anEnvironmentIsKnownBeforeDeployment(Deployment deployment) {
    for (JsonNode function : functions(deployment)) {
      assertThat(function.path("Environment").path("Variables"))
          .isNotEmpty()
          .allSatisfy(
              value -> assertThat(deployment.home().text(value)).doesNotContain("${", "Token"));
    }
  }

  /// Lambda allows 4 KB for all variables of a function ("Lambda quotas").
  @Test
  void theEnvironmentFitsInLambdaEvenWithAKeyInEachOfThirtyFourRegions() {
    Template home = Deployment.everywhereWithKeys().home();

    for (Class<?> handler :
        List.of(
            AmiReplicationHandler.class, ReplicationSweepHandler.class, StackReportHandler.class)) {
      assertThat(
              home.environment(handler).entrySet().stream()
                  .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                  .sum())
          .isLessThan(4096);
    }
  }

  @Test
  void theCodeIsNoNewerThanTheRuntimeAndNeedsNoPreview() throws Exception {
    Map<String, String> versions = ClassFiles.versions(AmiReplicationHandler.class);

    assertThat(versions).hasSizeGreaterThan(20);
    for (JsonNode function : functions(Deployment.byDefault())) {
      String runtime = function.path("Runtime").asText();
      assertThat(runtime).matches("java\\d+");
      int newest = Integer.parseInt(runtime.substring("java".length())) + 44;
      assertThat(versions)
          .allSatisfy(
              (file, version) -> {
                assertThat(version).as(file).endsWith(".0");
                assertThat(Integer.parseInt(version.replace(".0", "")))
                    .as(file)
                    .isLessThanOrEqualTo(newest);
              });
    }
  }

  @Test
  void theCodeIsTheFolderThatWasGiven() {
    Deployment deployment = Deployment.byDefault();

    assertThat(deployment.packaged()).isEqualTo(Deployment.CODE);
    assertThat(functions(deployment))
        .extracting(function -> function.path("Code").toString())
        .containsOnly(functions(deployment).iterator().next().path("Code").toString());
  }

  @Test
  void aFunctionEndsWithinLambdasLimit() {
    assertThat(functions(Deployment.byDefault()))
        .allSatisfy(function -> assertThat(function.path("Timeout").asInt()).isBetween(1, 900));
  }

  @Test
  void whatRunsOnAScheduleHasAllTheTimeThatLambdaGives() {
    assertThat(List.of(ReplicationSweepHandler.class, ReportRefreshHandler.class))
        .allSatisfy(
            handler ->
                assertThat(Deployment.byDefault().home().function(handler).path("Timeout").asInt())
                    .isEqualTo(900));
  }

  /// One sweep at a time, so that they never overlap, however many may replicate for events.
  @Test
  void replicatingReservesConcurrencyAndSweepAndRefreshOne() {
    Template home = Deployment.byDefault().home();

    assertThat(reserved(home, AmiReplicationHandler.class)).isEqualTo(Repository.json("10"));
    assertThat(reserved(home, ReplicationSweepHandler.class)).isEqualTo(Repository.json("1"));
    assertThat(reserved(home, ReportRefreshHandler.class)).isEqualTo(Repository.json("1"));
    assertThat(reserved(home, StackReportHandler.class).isMissingNode()).isTrue();
  }

  @Test
  void aConcurrencyOfZeroReservesNothing() {
    assertThat(functions(Deployment.of(EVERYTHING_SET)))
        .noneMatch(function -> function.has("ReservedConcurrentExecutions"));
  }

  @Test
  void theFailedInvocationOfAnEventIsTriedTwiceMore() {
    Map<String, JsonNode> retries = retries(Deployment.byDefault());

    assertThat(List.of(AmiReplicationHandler.class, StackReportHandler.class))
        .allSatisfy(
            handler -> {
              JsonNode config = retries.getOrDefault(handler.getName(), MissingNode.getInstance());
              assertThat(config.path("MaximumRetryAttempts").asText()).isEqualTo("2");
              assertThat(config.path("MaximumEventAgeInSeconds").asText()).isEqualTo("21600");
            });
  }

  /// The next sweep does what this one did not. Lambda keeps an event for a minute to six hours
  /// (PutFunctionEventInvokeConfig, Lambda API reference).
  @ParameterizedTest
  @CsvSource({"1, 60", "5, 300", "360, 21600", "1440, 21600"})
  void aSweepIsNotTriedAgainAndNotKeptForLongerThanUntilTheNext(int minutes, String seconds) {
    JsonNode config =
        retries(
                Deployment.of(
                    "{\"homeRegion\": \"eu-west-1\", \"replicaRegions\": [], \"sweepMinutes\": %d}"
                        .formatted(minutes)))
            .getOrDefault(ReplicationSweepHandler.class.getName(), MissingNode.getInstance());

    assertThat(config.path("MaximumRetryAttempts").asText()).isEqualTo("0");
    assertThat(config.path("MaximumEventAgeInSeconds").asText()).isEqualTo(seconds);
  }

  @Test
  void whatFailedForGoodIsKept() {
    Template home = Deployment.byDefault().home();
    Map<String, JsonNode> retries = retries(Deployment.byDefault());

    assertThat(retries.keySet())
        .containsExactlyInAnyOrderElementsOf(
            functions(Deployment.byDefault()).stream()
                .map(function -> function.path("Handler").asText())
                .toList());
    assertThat(retries.values())
        .allSatisfy(
            config -> {
              assertThat(home.resources("AWS::SQS::Queue").values())
                  .contains(
                      home.referredTo(
                          config.path("DestinationConfig").path("OnFailure").path("Destination")));
            });
  }

  @Test
  void everyFunctionHasItsOwnLogGroupThatForgets() {
    Template home = Deployment.byDefault().home();
    Collection<JsonNode> functions = functions(Deployment.byDefault());

    assertThat(
            functions.stream()
                .map(function -> home.text(function.path("LoggingConfig").path("LogGroup")))
                .distinct())
        .hasSameSizeAs(functions);
    assertThat(functions)
        .allSatisfy(
            function ->
                assertThat(
                        home.referredTo(function.path("LoggingConfig").path("LogGroup"))
                            .path("RetentionInDays")
                            .asInt())
                    .isPositive());
  }

  /// Handler -> what Lambda does with its events that fail.
  private static Map<String, JsonNode> retries(Deployment deployment) {
    Template home = deployment.home();
    Map<String, JsonNode> retries = new LinkedHashMap<>();
    home.resources("AWS::Lambda::EventInvokeConfig")
        .values()
        .forEach(
            config ->
                retries.put(
                    home.referredTo(config.path("FunctionName")).path("Handler").asText(), config));
    return retries;
  }

  private static Collection<JsonNode> functions(Deployment deployment) {
    return deployment.home().resources("AWS::Lambda::Function").values();
  }

  private static JsonNode reserved(Template home, Class<?> handler) {
    return home.function(handler).path("ReservedConcurrentExecutions");
  }
}
