package dev.amitrail.report.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What holds for every name. Thousands of names take a second, so that these tests are not among
/// those that run for each mutant of the decisions.
class NamePropertiesTest {
  private static final int MANY = 5_000;

  /// Of an image (CreateImage, EC2 API reference).
  private static final int LONGEST_NAME = 128;

  /// How often a character may be read: by the reading of words, by each of the forms that a word
  /// can begin, and all of that once more for the name of a replica's source.
  private static final int MOST_STEPS = 20;

  /// As a person with access to no more than a shared image could name it.
  static Stream<String> adversarialNames() {
    return Stream.of(
            "1.1.1-",
            "1.",
            "1",
            "1-",
            "a1-",
            "v1.",
            "f1",
            "0a1b2c3-",
            "ami-",
            "ami-0a1b2c3d-",
            "x86_64-",
            "x86_64-1-",
            "gp3.1-",
            "2026-11-20-",
            "2026-11-20T10-",
            "00Z:",
            "T1",
            "-",
            "20261120-1-",
            "-from-ami-0a1b2c3d",
            "1.1-",
            "1a.",
            "v",
            "*",
            "\\E1",
            "1_1:",
            "9999999.")
        .flatMap(
            part -> Stream.of("", "web-", "web-1.1.1-").map(prefix -> prefix + part.repeat(64)))
        .map(name -> name.substring(0, Math.min(name.length(), LONGEST_NAME)));
  }

  private static Stream<String> randomNames(int many) {
    Random random = new Random(6);
    String alphabet = "0011-..__:/vaefxTZ864 *";
    return IntStream.range(0, many)
        .mapToObj(
            _ ->
                random
                    .ints(1 + random.nextInt(LONGEST_NAME), 0, alphabet.length())
                    .mapToObj(index -> alphabet.substring(index, index + 1))
                    .collect(Collectors.joining()));
  }

  @Test
  void b06NamesAreReadInStepsProportionalToTheirLength() {
    assertThat(Stream.concat(adversarialNames(), randomNames(MANY)))
        .allSatisfy(
            name -> {
              CountedName counted = new CountedName(name, new AtomicInteger());

              Optional<NamePattern> pattern = NamePattern.of(counted);

              assertThat(counted.steps.get()).isLessThanOrEqualTo(MOST_STEPS * name.length());
              assertThat(pattern.map(found -> found.parts().size()).orElse(0))
                  .isLessThanOrEqualTo(2 * name.length() + 1);
            });
  }

  @Test
  void b06EveryNameIsOneOfItsOwnPattern() {
    assertEveryNameIsOneOfItsOwnPattern(MANY);
  }

  /// Requires it of the adversarial names, and of as many random ones.
  static void assertEveryNameIsOneOfItsOwnPattern(int random) {
    List<String> names = Stream.concat(adversarialNames(), randomNames(random)).toList();
    String other = names.getFirst();
    for (String name : names) {
      Optional<NamePattern> pattern = NamePattern.of(name);
      assertThat(pattern.filter(found -> !found.fits(name))).as(name).isEmpty();
      assertThat(fits(name, other)).as("%s and %s", name, other).isEqualTo(fits(other, name));
      assertThat(pattern.map(NamePattern::filter).orElse(""))
          .as(name)
          .matches("[^*]*([*][^*]*){0,4}");
      other = name;
    }
  }

  private static boolean fits(String name, String other) {
    return NamePattern.of(name).filter(pattern -> pattern.fits(other)).isPresent();
  }

  /// Counts how often a character of a name is read.
  private record CountedName(String name, AtomicInteger steps) implements CharSequence {
    @Override
    public int length() {
      return name.length();
    }

    @Override
    public char charAt(int index) {
      steps.incrementAndGet();
      return name.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new CountedName(name.substring(start, end), steps);
    }

    @Override
    public String toString() {
      steps.addAndGet(name.length());
      return name;
    }
  }
}
