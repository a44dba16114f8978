package dev.amitrail.infra;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Which code may know of which, in the main code of this module and of the functions it deploys.
class ArchitectureTest {
  private static final String STACKS = "dev.amitrail.infra";
  private static final String SETTINGS = "dev.amitrail.infra.settings";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.amitrail");

  @Test
  void settingsKnowNothingOfStacks() {
    noClasses()
        .that()
        .resideInAPackage(SETTINGS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(STACKS)
        .check(CLASSES);
  }

  @Test
  void onlyTheStacksUseTheCdk() {
    noClasses()
        .that()
        .resideOutsideOfPackage(STACKS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "software.amazon.awscdk..", "software.constructs..", "software.amazon.jsii..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching("dev.amitrail.(**)")
        .should()
        .beFreeOfCycles()
        .check(CLASSES.that(resideInAPackage("dev.amitrail.infra..")));
  }
}
