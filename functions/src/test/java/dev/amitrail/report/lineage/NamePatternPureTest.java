package dev.amitrail.report.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamePatternPureTest {
  @ParameterizedTest
  @CsvSource({
    "web-2026.11.20, web-*",
    "web-20261120, web-*",
    "web-2026-11-20T10-30-00Z, web-*",
    "web-1.4.2, web-*",
    "web-v1.4.2-arm64, web-*-arm64",
    "web-42, web-*",
    "web-1.4, web-*",
    "web-9f2c1ab, web-*",
    "web-1763600000, web-*",
    "web-2026.11.20-from-ami-0a1b2c3d4e5f60718, web-*-from-*",
    "web-42-from-ami-0a1b2c3d4e5f60718, web-*-from-*", // as AMI Trail names a replica of web-42
    "web-from-ami-0a1b2c3d4e5f60718, web-from-*", // a replica of web, which has no number
    "al2023-ami-2023.5.20240701.0-kernel-6.1-x86_64, al2023-ami-2023.*-kernel-6.1-x86_64",
    "amzn2-ami-hvm-2.0.20240109.0-x86_64-gp2, amzn2-ami-hvm-2.*-x86_64-gp2",
    "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20240301,"
        + " ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-*",
    "Windows_Server-2022-English-Full-Base-2024.03.13, Windows_Server-2022-English-Full-Base-*",
    "suse-sles-15-sp6-v20240701-hvm-ssd-x86_64, suse-sles-15-sp6-*-hvm-ssd-x86_64",
    "web-41-x86_64, web-*-x86_64",
    "web-x86_64-41, web-x86_64-*",
    "web-41-arm64-gp3, web-*-arm64-gp3",
    "web-1.4-aarch64, web-*-aarch64",
    "app-20240719-3, app-*",
    "app-1.4.2-3-amd64, app-*-amd64",
    "app-9f2c1ab-12, app-*",
    "debian-12-amd64-20240717-1811, debian-12-amd64-*",
    "web-2026-11-20T10:30:00.123Z, web-*",
    "web-20261120T103000Z, web-*",
    "web-v2026.11.20-2, web-*",
    "app-20240719-22.04-server, app-*-22.04-server", // a version of two parts is no counter
    "RHEL-9.4.0_HVM-20240605-x86_64-82-Hourly2-GP3, RHEL-9.*_HVM-*-x86_64-*-Hourly2-GP3",
    "bottlerocket-aws-k8s-1.29-x86_64-v1.20.4-6d7b7dbe, bottlerocket-aws-k8s-1.29-x86_64-*",
    "amazon-eks-node-1.29-v20240703, amazon-eks-node-1.29-*",
    "my-ami-0a1b2c3d4e5f60718-web, my-*-web",
    "my-ami-12345678-web, my-*-web",
    "web-ami-20240719-3, web-ami-*",
    "web-ami-20240719103000, web-ami-*",
    "golden1 image, golden* image",
    "64-web, *-web",
    "web-64, web-*", // an architecture only after x86
    ".5 web, .* web",
    "web.5, web.*",
    "web-42b, web-*b",
    "web-1234567-linux-2, web-*-linux-2", // a long number identifies a build
    "web-123456-linux-2, web-123456-linux-*",
    "web-1234567890123456789012345678901234567890-linux-2, web-*-linux-2",
    "web-12345678901234567890123456789012345678901-linux-2,"
        + " web-12345678901234567890123456789012345678901-linux-*",
    "web-da39a3ee5e6b4b0d3255bfef95601890afd80709-linux-2, web-*-linux-2", // Git's hash
    "web-defaced-2, web-defaced-*", // a word
    "web-r1234567-2, web-r1234567-*",
    "web-9f2c1ab-22.04-server, web-*-22.04-server",
    "web-20240719-3.x86_64, web-*.x86_64", // as RPM separates an architecture
    "web-20240719--2, web-*--2",
    "web-20240719-T, web-*-T",
    "web-v.1.2, web-v.*",
    "web-42-made-ami-0a1b2c3d4e5f60718, web-42-made-*", // no replica
    "web-1.4.2-a-1.4.2-b-1.4.2-c-1.4.2-d-1.4.2-e, web-*-a-*-b-*-c-*-e" // no more wildcards
  })
  void thePartsThatDifferFromBuildToBuildAreOpen(String name, String filter) {
    assertThat(NamePattern.of(name))
        .hasValueSatisfying(
            pattern -> {
              assertThat(pattern.filter()).isEqualTo(filter);
              assertThat(pattern.fits(name)).isTrue();
            });
  }

  /// In a name that has a date too, no build changes the first part of the version.
  @ParameterizedTest
  @CsvSource({
    "20240101, true",
    "20241231, true",
    "v20240605, true",
    "19991231, true",
    "20240605T103000Z, true",
    "20240605103000, true",
    "2024060510300000, false",
    "20240001, false",
    "20241301, false",
    "20240600, false",
    "20240632, false",
    "20002026, false",
    "21240605, false",
    "18991231, false",
    "3f2c1ab, false"
  })
  void aDateIsADayOfThisOrTheLastCentury(String text, boolean isDate) {
    assertThat(NamePattern.of("web-1.4.2-" + text).orElseThrow().filter())
        .isEqualTo(isDate ? "web-1.*" : "web-*");
  }

  /// `3a` is a word, and no counter with a separator after it.
  @ParameterizedTest
  @ValueSource(strings = {"3a", "3z", "3A", "3Zx"})
  void aWordHasEveryLetter(String word) {
    assertThat(NamePattern.of("web-20240605-" + word).orElseThrow().filter())
        .isEqualTo("web-*-" + word);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web",
        "golden image",
        "",
        "2026.11.20",
        "42",
        "v1.2.3",
        "v1-42",
        "20261120-1",
        "web-x86_64",
        "web-gp3"
      })
  void aNameWithoutANumberOrWithNothingElseHasNoPattern(String name) {
    assertThat(NamePattern.of(name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "web-2026.11.20, web-2026.11.21, true",
    "web-2026.11.20, web-admin-2026.11.21, false",
    "web-2026.11.20, web-2026.11.21-debug, false",
    "web-42, web-43, true",
    "web-42, web-legacy, false",
    "web-9f2c1ab, web-0d4e5f6, true",
    "web-1.4.2, web-1.10.0, true",
    "web-from-ami-0a1b2c3d4e5f60718, web-from-ami-0b2c3d4e5f6071829, true",
    "web-from-ami-0a1b2c3d4e5f60718, web-from-2026.11.21, false",
    "web-41-x86_64, web-42-x86_64, true",
    "web-41-x86_64, web-42-arm64, false",
    "web-41-x86_64, web-42-x86_65, false",
    "app-20240719-3, app-20240720-1, true",
    "app-20240719-3, app-20240720, true",
    "web-v20240701, web-20240820, true",
    "web-9f2c1ab, web-1234567, true", // a hash may have no letter
    "web-9f2c1ab, web-42, false",
    "web-9f2c1ab, web-12.3456, false", // digits, and a dot
    "web-1.4.2-9f2c1ab, web-1.4.2-1234567, true",
    "web-ami-0a1b2c3d4e5f60718, web-20240719, false",
    "web-20240719, web-ami-0a1b2c3d4e5f60718, false",
    "web-1.4.2-from-ami-0a1b2c3d4e5f60718, web-1.4.3-from-ami-0b2c3d4e5f6071829, true",
    "web-1.4.2-from-ami-0a1b2c3d4e5f60718, web-1.4.3, false",
    "app-20240719-22.04-server, app-20240820-24.04-server, false",
    "AlmaLinux OS 8.10.20240528 x86_64, AlmaLinux OS 8.10.20240723 x86_64, true",
    "AlmaLinux OS 8.9.20231123 x86_64, AlmaLinux OS 8.10.20240528 x86_64, true",
    "AlmaLinux OS 8.10.20240528 x86_64, AlmaLinux OS 9.4.20240507 x86_64, false",
    "RHEL-8.9.0_HVM-20240103-x86_64-3-GP3, RHEL-8.10.0_HVM-20240521-x86_64-0-GP3, true",
    "RHEL-8.9.0_HVM-20240103-x86_64-3-GP3, RHEL-9.4.0_HVM-20240605-x86_64-0-GP3, false",
    "web-1.4.2-2026-11-20, web-2.0.0-2026-11-21, false",
    "web-1.4.2, web-2.0.0, true",
    "web-1.4.2-99999999, web-2.0.0-88888888, true", // no dates
    "al2023-ami-2023.5.20240722.0-x86_64, al2023-ami-2023.6.20241010.0-x86_64, true",
    "amzn2-ami-hvm-2.0.20240719.0-gp2, amzn2-ami-hvm-2.0.20241001.0-gp2, true",
    "web-2026.11.20.1, web-2027.01.02.3, true",
    "web-ami-20240719-3, web-ami-20240720-1, true",
    "suse-sles-15-sp6-v20240701-x86_64, suse-sles-15-sp5-v20240820-x86_64, false",
    "ubuntu-jammy-22.04-server-20240301, ubuntu-noble-24.04-server-20240501, false"
  })
  void anotherBuildFitsAndAnotherImageDoesNot(String name, String other, boolean fits) {
    assertThat(NamePattern.of(name).orElseThrow().fits(other)).isEqualTo(fits);
  }

  /// Few of them: this test runs for each mutant.
  @Test
  void everyOfSomeNamesIsOneOfItsOwnPattern() {
    NamePropertiesTest.assertEveryNameIsOneOfItsOwnPattern(200);
  }

  @Test
  void wildcardsInANameMatchOneCharacter() {
    assertThat(NamePattern.of("a*b?c\\d-1").orElseThrow().filter()).isEqualTo("a?b?c?d-*");
  }
}
