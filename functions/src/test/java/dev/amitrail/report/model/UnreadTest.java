package dev.amitrail.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.report.model.RegionAvailability.Presence;
import dev.amitrail.report.page.ShopReport;
import dev.amitrail.report.publish.ReportJson;
import dev.amitrail.report.publish.ReportJson.Parsed;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What could not be read is a flag, or a state of its own; texts for people decide nothing.
class UnreadTest {
  @ParameterizedTest
  @CsvSource({
    "us-east-1 did not respond, true, true",
    "not read: by an earlier version, , true", // a report that is in the bucket already
    "not found in us-east-1, , false",
    "not read: is the beginning of an image's name, false, false",
    "not found in us-east-1, false, false",
    ", , false"
  })
  void aLinkIsUnreadByItsFlagWhateverItsProblem(
      @Nullable String problem, @Nullable Boolean flag, boolean isUnread) {
    assertThat(link(problem, flag).isUnread()).isEqualTo(isUnread);
  }

  @Test
  void theFlagIsPartOfTheJsonFormOfALostLink() {
    String json = ReportJson.write(ShopReport.asItIs());

    assertThat(json).contains("\"unread\" : false").doesNotContain("\"unread\" : null");
    assertThat(ReportJson.report(json)).isEqualTo(new Parsed.Known<>(ShopReport.asItIs()));
  }

  @ParameterizedTest
  @CsvSource({
    "available, PRESENT, true",
    "pending, PRESENT, false",
    "a state that EC2 may add, PRESENT, false",
    "missing, MISSING, false",
    "not copied, NOT_COPIED, false",
    "not known, NOT_KNOWN, false",
    "unread, UNREAD, false"
  })
  void theStateOfAnotherRegionIsEc2sOrOneOfFour(
      String state, Presence presence, boolean isAvailable) {
    RegionAvailability there = new RegionAvailability("us-east-1", state, null, null);

    assertThat(there.presence()).isEqualTo(presence);
    assertThat(there.isConcluded())
        .isEqualTo(presence != Presence.UNREAD && presence != Presence.NOT_KNOWN);
    assertThat(there.isAvailable()).isEqualTo(isAvailable);
  }

  @Test
  void theFourStatesKeepTheirWords() {
    assertThat(RegionAvailability.missing("us-east-1"))
        .isEqualTo(new RegionAvailability("us-east-1", "missing", null, null));
    assertThat(RegionAvailability.notCopied("us-east-1"))
        .isEqualTo(new RegionAvailability("us-east-1", "not copied", null, null));
    assertThat(RegionAvailability.notKnown("us-east-1", Optional.of("ami-1"), "deregistered"))
        .isEqualTo(new RegionAvailability("us-east-1", "not known", "ami-1", "deregistered"));
    assertThat(RegionAvailability.unread("us-east-1", Optional.empty(), "AuthFailure"))
        .isEqualTo(new RegionAvailability("us-east-1", "unread", null, "AuthFailure"));
  }

  private static LineageLink link(@Nullable String problem, @Nullable Boolean unread) {
    return new LineageLink(
        "ami-1",
        "us-east-1",
        LineageLink.Made.COPIED,
        null,
        null,
        null,
        null,
        null,
        null,
        new TreeMap<>(),
        problem,
        unread);
  }
}
