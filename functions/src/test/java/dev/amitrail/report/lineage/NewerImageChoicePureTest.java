package dev.amitrail.report.lineage;

import static dev.amitrail.image.TestImage.image;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.image.Image;
import dev.amitrail.image.TestImage;
import dev.amitrail.report.lineage.NewerImageChoice.PublishAs;
import dev.amitrail.report.model.NewerImage;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whether one candidate is offered in place of `web-1`, made on day 10.
class NewerImageChoicePureTest {
  private static final Instant NOW = Instant.parse("2026-11-25T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // name, day, pointer of web-1 and its day, pointer of the candidate and its day
        "web-2, 11, -, 0, -, 0, name web-*",
        "web-2, 10, -, 0, -, 0, -", // not younger
        "web-2, 09, -, 0, -, 0, -",
        "db-2, 11, -, 0, -, 0, -",
        "db-2, 11, /web, 5, /web, 6, publish-as /web",
        "db-2, 09, /web, 5, /web, 6, publish-as /web", // copied earlier, of a younger source
        "db-2, 11, /web, 5, /web, 5, -",
        "db-2, 11, /web, 5, /web, 4, -",
        "db-2, 11, /web, 5, /db, 6, -",
        "db-2, 11, /web, 5, -, 0, -",
        "web-2, 11, /web, 5, /web, 4, -", // the pointer decides against the name
        "web-2, 11, /web, 5, /db, 4, name web-*",
        "web-2, 11, /web, 5, -, 0, name web-*",
        "web-2, 11, -, 0, /web, 4, name web-*"
      })
  void thePointerDecidesBeforeTheName(
      String name,
      String day,
      @Nullable String pointer,
      int published,
      @Nullable String otherPointer,
      int otherPublished,
      @Nullable String by) {
    Map<String, PublishAs> pointers = new HashMap<>();
    if (pointer != null) {
      pointers.put("ami-1", new PublishAs(pointer, "day " + published));
    }
    if (otherPointer != null) {
      pointers.put("ami-2", new PublishAs(otherPointer, "day " + otherPublished));
    }
    Image web = web();
    Image candidate = candidate("ami-2", day).name(name).build();

    assertThat(new NewerImageChoice(List.of(web, candidate), pointers, Map.of(), NOW).of(web))
        .map(NewerImage::by)
        .isEqualTo(Optional.ofNullable(by));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "ap-southeast-2, 111122223333, available, -, true",
        "us-east-1, 111122223333, available, -, false",
        "ap-southeast-2, 999999999999, available, -, false",
        "ap-southeast-2, 111122223333, pending, -, false",
        "ap-southeast-2, 111122223333, available, 2026-11-24T23:59:59.000Z, false",
        "ap-southeast-2, 111122223333, available, 2026-11-25T00:00:00.000Z, true",
        "ap-southeast-2, 111122223333, available, some day, true"
      })
  void anImageIsOfferedIfItCanBeLaunchedThere(
      String region, String owner, String state, @Nullable String deprecated, boolean isOffered) {
    Image web = web();
    TestImage candidate =
        image("ami-2", region)
            .owner(owner)
            .state(state)
            .name("web-2")
            .created("2026-11-11T00:00:00.000Z");
    if (deprecated != null) {
      candidate.deprecatedAt(deprecated);
    }

    assertThat(choice(candidate.build()).of(web).isPresent()).isEqualTo(isOffered);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"arm64, arm64, true", "arm64, x86_64, false", "arm64, -, true", "-, x86_64, true"})
  void anImageOfAnotherArchitectureIsNotOffered(
      @Nullable String mine, @Nullable String its, boolean isOffered) {
    TestImage web = candidate("ami-1", "10").name("web-1");
    TestImage candidate = candidate("ami-2", "11").name("web-2");
    if (mine != null) {
      web.architecture(mine);
    }
    if (its != null) {
      candidate.architecture(its);
    }

    assertThat(choice(candidate.build()).of(web.build()).isPresent()).isEqualTo(isOffered);
  }

  @Test
  void theYoungestIsChosenAndOfEquallyYoungOnesTheLastById() {
    assertThat(
            choice(
                    candidate("ami-4", "11").name("web-4").build(),
                    candidate("ami-2", "12").name("web-2").build(),
                    candidate("ami-3", "12").name("web-3").build())
                .of(web()))
        .contains(new NewerImage("ami-3", "web-3", "2026-11-12T00:00:00.000Z", "name web-*"));
  }

  /// Names of the image in use and of the candidate, and whether the candidate is offered: where it
  /// was made a day later, and where it is a copy that was made a day earlier.
  @ParameterizedTest
  @CsvSource({
    "app-1.2.9, app-1.2.10, true, true",
    "app-1.2.10, app-1.2.9, false, false", // an older build, copied or built again later
    "web-2026.11.20, web-2026.11.21, true, true",
    "web-2026.11.20, web-2026.09.30, false, false",
    "web-20261120, web-2026-11-21, true, false", // forms that cannot be compared
    "web-20.11.2026, web-01.12.2026, true, false", // the year is not first
    "web-0a1b2c3d4e, web-1a1b2c3d4e, true, false", // hashes have no order
    "web-1.0.0, web-1.0.0, true, false"
  })
  void anOlderBuildThatWasCopiedLaterIsNotNewer(
      String mine, String its, boolean isOfferedIfYounger, boolean isOfferedIfCopiedEarlier) {
    Image web = candidate("ami-1", "10").name(mine).build();
    Image younger = candidate("ami-2", "11").name(its).build();
    Image copy = candidate("ami-3", "09").name(its).madeOf("ami-s", "us-east-1").build();

    assertThat(choice(younger).of(web).isPresent()).isEqualTo(isOfferedIfYounger);
    assertThat(choice(copy).of(web).isPresent()).isEqualTo(isOfferedIfCopiedEarlier);
  }

  @Test
  void ofCopiesTheOneWithTheHighestNumberIsChosen() {
    assertThat(
            choice(
                    candidate("ami-3", "13").name("web-3").madeOf("ami-s", "us-east-1").build(),
                    candidate("ami-4", "12").name("web-4").madeOf("ami-t", "us-east-1").build())
                .of(web()))
        .map(NewerImage::name)
        .contains("web-4");
  }

  @Test
  void aProblemConcernsOnlyItsImage() {
    NewerImageChoice choice =
        new NewerImageChoice(List.of(), Map.of(), Map.of("ami-1", "us-east-1 not read"), NOW);

    assertThat(choice.problem(web())).contains("us-east-1 not read");
    assertThat(choice.problem(candidate("ami-2", "11").build())).isEmpty();
  }

  @Test
  void anImageIsPublishedAsItsTagStates() {
    Image source = image("ami-s", "us-east-1").tag("publish-as", "/web").created("day 1").build();

    assertThat(PublishAs.of(source)).contains(new PublishAs("/web", "day 1"));
    assertThat(PublishAs.of(web())).isEmpty();
  }

  private static NewerImageChoice choice(Image... candidates) {
    return new NewerImageChoice(List.of(candidates), Map.of(), Map.of(), NOW);
  }

  private static Image web() {
    return candidate("ami-1", "10").name("web-1").build();
  }

  private static TestImage candidate(String id, String day) {
    return image(id, TestImage.HOME).created("2026-11-%sT00:00:00.000Z".formatted(day));
  }
}
