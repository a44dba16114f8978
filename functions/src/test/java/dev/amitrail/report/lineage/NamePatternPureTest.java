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
    "al2023-ami-2023.5.20240701.0-kernel-6.1-x86_64, al2023-ami-*-kernel-6.1-x86_64",
    "amzn2-ami-hvm-2.0.20240109.0-x86_64-gp2, amzn2-ami-hvm-*-x86_64-gp2",
    "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20240301,"
        + " ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-*",
    "Windows_Server-2022-English-Full-Base-2024.03.13, Windows_Server-2022-English-Full-Base-*"
  })
  void thePartsThatDifferFromBuildToBuildAreOpen(String name, String filter) {
    assertThat(NamePattern.of(name))
        .hasValueSatisfying(
            pattern -> {
              assertThat(pattern.filter()).isEqualTo(filter);
              assertThat(pattern.fits(name)).isTrue();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"web", "golden image", "", "2026.11.20", "42", "v1.2.3", "v1-42", "20261120-1"})
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
    "ubuntu-jammy-22.04-server-20240301, ubuntu-noble-24.04-server-20240501, false"
  })
  void anotherBuildFitsAndAnotherImageDoesNot(String name, String other, boolean fits) {
    assertThat(NamePattern.of(name).orElseThrow().fits(other)).isEqualTo(fits);
  }

  @Test
  void wildcardsInANameMatchOneCharacter() {
    assertThat(NamePattern.of("a*b?c\\d-1").orElseThrow().filter()).isEqualTo("a?b?c?d-*");
  }
}
