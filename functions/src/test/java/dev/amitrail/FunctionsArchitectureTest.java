package dev.amitrail;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Which package of the functions may know which.
class FunctionsArchitectureTest {
  private static final int MOST_TYPES = 12;

  /// From the lowest to the highest.
  private static final List<String> PACKAGES =
      packages(
          "text",
          "aws",
          "image",
          "event",
          "replication.plan",
          "replication.mirror",
          "replication.ec2",
          "replication.pointer",
          "replication",
          "report.model",
          "report.stack",
          "report.workload",
          "report.deployed",
          "report.lineage",
          "report.text",
          "report.compose",
          "report.page",
          "report.page.stack",
          "report.page.fleet",
          "report.publish",
          "report.notify",
          "report",
          "report.fleet",
          "report.refresh");

  /// Decisions, and the forms in which they are shown: the JDK and records of ours, nothing else.
  private static final String[] PURE =
      packages(
              "text",
              "replication.plan",
              "replication.mirror",
              "report.deployed",
              "report.compose",
              "report.text",
              "report.page",
              "report.page.stack",
              "report.page.fleet")
          .toArray(String[]::new);

  /// Gateways, and their callers, which catch the exceptions of the SDK.
  private static final String[] SEE_SDK =
      packages(
              "aws",
              "image",
              "replication",
              "replication.ec2",
              "replication.pointer",
              "report",
              "report.stack",
              "report.workload",
              "report.lineage",
              "report.publish",
              "report.notify")
          .toArray(String[]::new);

  private static final String[] SDK = {"software.amazon.."};
  private static final String[] LIBRARIES = {
    "software.amazon..", "com.amazonaws..", "com.fasterxml..", "java.net.http.."
  };

  private static final JavaClasses FUNCTIONS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.amitrail");

  /// What proves must not share code with what is proved. The table of semantics is a proof too.
  @Test
  void theSimulationUsesNothingOfTheProjectButEventsAndTheTableOfSemantics() {
    noClasses()
        .that()
        .resideInAPackage("dev.amitrail.simulation..")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage("dev.amitrail..")
                .and(
                    not(
                        JavaClass.Predicates.resideInAnyPackage(
                            "dev.amitrail.event",
                            "dev.amitrail.semantics",
                            "dev.amitrail.simulation.."))))
        .check(new ClassFileImporter().importPackages("dev.amitrail.simulation"));
  }

  /// Another module compiles it too.
  @Test
  void theTableOfSemanticsUsesNothingOfTheProject() {
    noClasses()
        .that()
        .resideInAPackage("dev.amitrail.semantics")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage("dev.amitrail..")
                .and(not(JavaClass.Predicates.resideInAPackage("dev.amitrail.semantics"))))
        .check(new ClassFileImporter().importPackages("dev.amitrail.semantics"));
  }

  @Test
  void replicationAndReportDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage("dev.amitrail.replication..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.amitrail.report..")
        .check(FUNCTIONS);
    noClasses()
        .that()
        .resideInAPackage("dev.amitrail.report..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.amitrail.replication..")
        .check(FUNCTIONS);
  }

  @Test
  void aPackageUsesOnlyPackagesBelowIt() {
    for (int i = 0; i < PACKAGES.size() - 1; i++) {
      noClasses()
          .that()
          .resideInAPackage(PACKAGES.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PACKAGES.subList(i + 1, PACKAGES.size()).toArray(String[]::new))
          .check(FUNCTIONS);
    }
  }

  @Test
  void noPackageIsInACycle() {
    slices().matching("dev.amitrail.(**)").should().beFreeOfCycles().check(FUNCTIONS);
  }

  @Test
  void everyPackageIsListedAndHasAtMostTwelveTypes() {
    Map<String, Long> sizes =
        FUNCTIONS.stream()
            .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

    assertThat(sizes.keySet()).containsExactlyInAnyOrderElementsOf(PACKAGES);
    assertThat(sizes).allSatisfy((_, size) -> assertThat(size).isLessThanOrEqualTo(MOST_TYPES));
  }

  @Test
  void aDecisionUsesNoLibraryAndNoClassThatCallsAws() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(LIBRARIES).or(callsAws()))
        .check(FUNCTIONS);
  }

  @Test
  void aDecisionReadsNoClockAndNoRandomNumber() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Random.class)
        .check(FUNCTIONS);
  }

  @Test
  void onlyGatewaysAndTheirCallersSeeTheSdk() {
    noClasses()
        .that()
        .resideOutsideOfPackages(SEE_SDK)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SDK)
        .check(FUNCTIONS);
  }

  @Test
  void onlyHandlersAndTheEventSeeLambda() {
    classes()
        .that(
            describe(
                "use the API of Lambda",
                type ->
                    type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(
                            use ->
                                use.getTargetClass().getPackageName().startsWith("com.amazonaws"))))
        .should()
        .haveSimpleNameEndingWith("Handler")
        .orShould()
        .haveSimpleName("EventBridgeEvent")
        .check(FUNCTIONS);
  }

  private static DescribedPredicate<JavaClass> callsAws() {
    return describe(
        "classes of ours that use the SDK",
        type ->
            type.getPackageName().startsWith("dev.amitrail")
                && type.getDirectDependenciesFromSelf().stream()
                    .anyMatch(
                        use ->
                            use.getTargetClass().getPackageName().startsWith("software.amazon")));
  }

  private static List<String> packages(String... names) {
    return Stream.of(names).map(name -> "dev.amitrail." + name).toList();
  }
}
