package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.amitrail.infra.testing.SynthesisedTemplate;
import dev.amitrail.replication.AmiReplicationHandler;
import dev.amitrail.replication.ReplicationSweepHandler;
import dev.amitrail.report.StackReportHandler;
import dev.amitrail.report.fleet.FleetPageHandler;
import dev.amitrail.report.refresh.ReportRefreshHandler;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The functions of the home Region: what they run, and how.
class FunctionsTest {
  private static final SynthesisedDeployment DEPLOYMENT = SynthesisedDeployment.ofCdkJson();
  private static final SynthesisedTemplate HOME = DEPLOYMENT.home();
  private static final Collection<JsonNode> FUNCTIONS = HOME.functions().values();

  @Test
  void thereIsOneFunctionForEachHandler() {
    assertThat(FUNCTIONS)
        .extracting(function -> function.path("Handler").asText())
        .containsExactlyInAnyOrder(
            AmiReplicationHandler.class.getName(),
            ReplicationSweepHandler.class.getName(),
            StackReportHandler.class.getName(),
            ReportRefreshHandler.class.getName(),
            FleetPageHandler.class.getName());
  }

  @Test
  void everyHandlerLoadsAndHasTheConstructorThatLambdaCalls() throws Exception {
    for (JsonNode function : FUNCTIONS) {
      Class<?> handler = Class.forName(function.path("Handler").asText());

      assertThat(handler).isPublic().isAssignableTo(RequestHandler.class);
      assertThat(handler.getConstructor().getParameterCount()).isZero();
    }
  }

  @Test
  void theClassesAreNoNewerThanTheRuntimeAndUseNoPreviewFeature() throws Exception {
    List<JavaClass> classes =
        new ClassFileImporter()
            .importPackages("dev.amitrail").stream()
                .filter(one -> !one.getPackageName().startsWith("dev.amitrail.infra"))
                .toList();

    assertThat(classes).hasSizeGreaterThan(20);
    for (JsonNode function : FUNCTIONS) {
      String runtime = function.path("Runtime").asText();
      assertThat(runtime).matches("java\\d+");
      int newest = ClassFile.JAVA_1_VERSION + Integer.parseInt(runtime.substring(4)) - 1;
      for (JavaClass one : classes) {
        ClassModel model = model(one);
        assertThat(model.majorVersion()).as(one.getName()).isLessThanOrEqualTo(newest);
        assertThat(model.minorVersion()).as(one.getName()).isZero();
      }
    }
  }

  /// ArchUnit finds the classes, in a folder or a jar, but does not read their versions.
  private static ClassModel model(JavaClass one) throws IOException {
    try (InputStream file = one.getSource().orElseThrow().getUri().toURL().openStream()) {
      return ClassFile.of().parse(file.readAllBytes());
    }
  }

  @Test
  void allFunctionsHaveTheSameLambdaPackageUnchanged() {
    assertThat(DEPLOYMENT.lambdaPackage()).isEqualTo(SynthesisedDeployment.LAMBDA_PACKAGE);
    assertThat(FUNCTIONS)
        .extracting(function -> function.path("Code").toString())
        .containsOnly(FUNCTIONS.iterator().next().path("Code").toString());
  }

  @Test
  void everyTimeoutIsWithinLambdasLimit() {
    assertThat(FUNCTIONS)
        .allSatisfy(function -> assertThat(function.path("Timeout").asInt()).isBetween(1, 900));
  }

  /// A sweep ends before the next begins, without reserved concurrency.
  @ParameterizedTest
  @CsvSource({"1, 60", "5, 300", "15, 900", "16, 900", "1440, 900"})
  void theTimeoutOfTheSweepIsItsPeriodAsFarAsLambdaAllows(int minutes, int seconds) {
    assertThat(
            SynthesisedDeployment.inOneRegion("\"sweepMinutes\": %d".formatted(minutes))
                .home()
                .function(ReplicationSweepHandler.class)
                .path("Timeout")
                .asInt())
        .isEqualTo(seconds);
  }

  @Test
  void theRefreshHasTheLongestTimeout() {
    assertThat(HOME.function(ReportRefreshHandler.class).path("Timeout").asInt()).isEqualTo(900);
  }

  /// Lambda keeps 100 executions unreserved, and new accounts have as few as 10 ("Lambda quotas").
  @Test
  void byDefaultNothingIsReserved() {
    assertThat(FUNCTIONS).noneMatch(function -> function.has("ReservedConcurrentExecutions"));
  }

  @Test
  void concurrencyIsReservedForReplicationOfEventsOnly() {
    SynthesisedTemplate home = SynthesisedDeployment.withEverySetting().home();

    assertThat(
            home.function(AmiReplicationHandler.class).path("ReservedConcurrentExecutions").asInt())
        .isEqualTo(25);
    assertThat(home.functions().values())
        .filteredOn(function -> function.has("ReservedConcurrentExecutions"))
        .hasSize(1);
  }

  @Test
  void everyFunctionLogsInJson() {
    assertThat(FUNCTIONS)
        .extracting(function -> function.path("LoggingConfig").path("LogFormat").asText())
        .containsOnly("JSON");
  }

  @Test
  void everyFunctionHasItsOwnLogGroupWithARetentionPeriod() {
    assertThat(
            FUNCTIONS.stream()
                .map(function -> HOME.text(function.path("LoggingConfig").path("LogGroup")))
                .distinct())
        .hasSameSizeAs(FUNCTIONS);
    assertThat(FUNCTIONS)
        .allSatisfy(
            function ->
                assertThat(
                        HOME.referencedResource(function.path("LoggingConfig").path("LogGroup"))
                            .path("RetentionInDays")
                            .asInt())
                    .isPositive());
  }

  @Test
  void theOutputsNameTheRefreshFunctionAndTheBucket() {
    assertThat(HOME.referencedResource(HOME.json().at("/Outputs/ReportRefreshFunction/Value")))
        .isEqualTo(HOME.function(ReportRefreshHandler.class));
    assertThat(HOME.json().at("/Outputs/ReportBucket/Value").toString())
        .contains("ami-trail-reports-");
  }
}
