package dev.amitrail.account;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The rules for the packages of this module.
class PackageRulesTest {
  private static final int MOST_TYPES = 12;
  private static final String DECIDE = "dev.amitrail.account.*.decide";
  private static final String FACTS = "dev.amitrail.account.*.facts";
  private static final String READ = "dev.amitrail.account.preflight.read";
  private static final String AWS = "dev.amitrail.account.fieldtest.aws";

  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.amitrail.account");

  @Test
  void factsAndDecisionsKnowNoGatewayAndNoLibrary() {
    noClasses()
        .that()
        .resideInAnyPackage(FACTS, DECIDE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("software.amazon..", "com.fasterxml..", READ, AWS)
        .check(MODULE);
  }

  @Test
  void onlyGatewaysUseTheSdk() {
    noClasses()
        .that()
        .resideOutsideOfPackages(READ, AWS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon..")
        .check(MODULE);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.amitrail.account.(**)").should().beFreeOfCycles().check(MODULE);
  }

  @Test
  void aPackageHasAtMostTwelveTypes() {
    assertThat(
            MODULE.stream()
                .filter(
                    type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()))
                .values())
        .allMatch(size -> size <= MOST_TYPES);
  }
}
