package dev.amitrail.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.amitrail.local.lambda.ParentWatchdog;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The rules for the packages of this module.
class PackageRulesTest {
  private static final int MOST_TYPES = 12;

  /// From the lowest to the highest.
  private static final List<String> PACKAGES =
      Stream.of(
              "",
              ".template",
              ".eventbridge",
              ".aws",
              ".lambda",
              ".cloud",
              ".console",
              ".invoke",
              ".localcloud",
              ".demo",
              ".startup")
          .map(name -> "dev.amitrail.local" + name)
          .toList();

  private static final String EVENT_RULER = "software.amazon.event.ruler..";
  private static final String LAMBDA_RUNTIME = "com.amazonaws.services.lambda.runtime..";
  private static final String SDK = "software.amazon.awssdk..";
  private static final String[] FUNCTIONS_AND_INFRA = {
    "dev.amitrail.event..",
    "dev.amitrail.aws..",
    "dev.amitrail.image..",
    "dev.amitrail.replication..",
    "dev.amitrail.report..",
    "dev.amitrail.infra.."
  };

  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.amitrail.local");

  @Test
  void aPackageUsesOnlyPackagesBelowIt() {
    for (int i = 0; i < PACKAGES.size() - 1; i++) {
      String[] above = PACKAGES.subList(i + 1, PACKAGES.size()).toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(PACKAGES.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above)
          .check(MODULE);
    }
  }

  @Test
  void noPackageIsInACycle() {
    slices().matching("dev.amitrail.local.(*)").should().beFreeOfCycles().check(MODULE);
  }

  @Test
  void onlyTheRouterUsesEventRuler() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..local.eventbridge")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(EVENT_RULER)
        .check(MODULE);
  }

  /// A function's process gets one class of this module: the other classes are not on its class
  /// path.
  @Test
  void onlyTheWatchdogAndTheNativeRuntimeUseTheRuntimeInterfaceClient() {
    noClasses()
        .that()
        .doNotHaveSimpleName("ParentWatchdog")
        .and()
        .doNotHaveSimpleName("NativeRuntime")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(LAMBDA_RUNTIME)
        .check(MODULE);
    classes()
        .that()
        .areAssignableTo(ParentWatchdog.class)
        .should()
        .onlyDependOnClassesThat(
            JavaClass.Predicates.resideInAnyPackage("java..", LAMBDA_RUNTIME)
                .or(JavaClass.Predicates.equivalentTo(ParentWatchdog.class)))
        .check(MODULE);
  }

  @Test
  void templatesAndEventsDoNotUseTheSdk() {
    noClasses()
        .that()
        .resideInAnyPackage("..local.template", "..local.eventbridge", "..local.lambda")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(SDK)
        .check(MODULE);
  }

  /// The commands run the built Lambda package and read the synthesised templates. They do not use
  /// the code of the functions or of the CDK app.
  @Test
  void noClassUsesTheFunctionsOrTheCdk() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(FUNCTIONS_AND_INFRA)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("software.amazon.awscdk..", "software.constructs..")
        .check(MODULE);
  }

  @Test
  void everyPackageIsListedAndHasAtMostTwelveTypes() {
    Map<String, Long> sizes =
        MODULE.stream()
            .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

    assertThat(sizes.keySet()).containsExactlyInAnyOrderElementsOf(PACKAGES);
    assertThat(sizes.values()).allMatch(size -> size <= MOST_TYPES);
  }
}
