package dev.amitrail.replication.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class WantedRegionsPureTest {
  private static final String OWN = "ap-southeast-2";
  private static final List<String> DEPLOYED = List.of(OWN, "us-east-1", "eu-west-1");

  /// A value of `replicate-to`, and how it is read.
  ///
  /// @param what what is shown
  record Case(
      String what,
      String value,
      List<String> served,
      Set<String> refused,
      Map<String, Integer> repeated) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Case> cases() {
    List<String> both = List.of("us-east-1", "eu-west-1");
    return Stream.of(
        served("one Region", "us-east-1", List.of("us-east-1")),
        served("spaces", "us-east-1 eu-west-1", both),
        served("commas", "us-east-1,eu-west-1", both),
        served("both", " us-east-1 ,, eu-west-1, ", both),
        served("newline and tab", "us-east-1\n\teu-west-1\r\n", both),
        served("in the order they are named", "eu-west-1 us-east-1", both.reversed()),
        served("upper case", "US-East-1 EU-WEST-1", both),
        served("all", "all", both),
        served("ALL", " ALL ", both),
        served("all, then a name", "all us-east-1", both),
        served("a name, then all", "eu-west-1 all", both.reversed()),
        refused("a Region of AWS that is not deployed", "us-west-2 us-east-1", "us-west-2"),
        refused(
            "no Region at all", "us-east-1 <script>alert(1)</script>", "<script>alert(1)</script>"),
        refused("two unknown names", "mars-1 us-east-1 moon-2", "mars-1", "moon-2"),
        refused("a wrong separator is part of a name", "us-east-1 eu-west-1;x", "eu-west-1;x"),
        refused("its own Region", "ap-southeast-2 us-east-1", OWN),
        refused("its own Region twice", "us-east-1 " + OWN + " " + OWN, OWN),
        new Case("empty", "", List.of(), Set.of(OWN), Map.of()),
        new Case("blank", " \t, ", List.of(), Set.of(OWN), Map.of()),
        new Case(
            "repeated",
            "us-east-1 eu-west-1,us-east-1 US-EAST-1",
            both,
            Set.of(),
            Map.of("us-east-1", 3)),
        new Case(
            "repeated with all",
            "all us-east-1 us-east-1",
            both,
            Set.of(),
            Map.of("us-east-1", 2)));
  }

  private static Case served(String what, String value, List<String> served) {
    return new Case(what, value, served, Set.of(), Map.of());
  }

  private static Case refused(String what, String value, String... refused) {
    return new Case(what, value, List.of("us-east-1"), Set.of(refused), Map.of());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void validNamesAreServedAndEachOtherIsRefused(Case wanted) {
    WantedRegions regions = WantedRegions.parse(wanted.value(), OWN, DEPLOYED);

    assertThat(regions.regions()).isEqualTo(wanted.served());
    assertThat(regions.refused()).containsOnlyKeys(wanted.refused());
    assertThat(regions.repeated()).isEqualTo(wanted.repeated());
  }

  @Test
  void aRefusalStatesWhatWasExpected() {
    WantedRegions regions = WantedRegions.parse("mars-1 " + OWN, OWN, DEPLOYED);

    assertThat(regions.refused())
        .hasEntrySatisfying(
            "mars-1", reason -> assertThat(reason).contains("ap-southeast-2, us-east-1, eu-west-1"))
        .hasEntrySatisfying(OWN, reason -> assertThat(reason).contains("own Region"));
    assertThat(WantedRegions.parse("", OWN, DEPLOYED).refused().get(OWN))
        .contains("empty")
        .contains("all");
  }

  @Test
  void allOfAReplicaRegionIncludesTheHomeRegion() {
    assertThat(WantedRegions.parse("all", "eu-west-1", DEPLOYED).regions())
        .containsExactly(OWN, "us-east-1");
  }
}
