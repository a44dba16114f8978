package dev.amitrail.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        served("non-breaking spaces", "\u00a0us-east-1\u00a0\u202feu-west-1", both),
        served("invisible characters", "\ufeffus-east-1\u200b,eu-west-1\u200e", both),
        served("semicolons and bars", "us-east-1;eu-west-1|", both),
        served("a JSON list", "[\"us-east-1\", \"eu-west-1\"]", both),
        served("quotes and brackets", "‘us-east-1’ ({`eu-west-1`})", both),
        served("in the order they are named", "eu-west-1 us-east-1", both.reversed()),
        served("upper case", "US-East-1 EU-WEST-1", both),
        served("all", "all", both),
        served("ALL", " \"ALL\" ", both),
        served("all, then a name", "all us-east-1", both),
        served("a name, then all", "eu-west-1 all", both.reversed()),
        refused("a Region of AWS that is not deployed", "us-west-2 us-east-1", "us-west-2"),
        refused(
            "no Region at all", "us-east-1 <script>alert(1)</script>", "<script>alert(1)</script>"),
        refused("two unknown names", "mars-1 us-east-1 moon-2", "mars-1", "moon-2"),
        refused("an Availability Zone", "us-east-1 eu-west-1a", "eu-west-1a"),
        refused("a misspelt Region", "us-east-1 eu-wset-1", "eu-wset-1"),
        refused(
            "wrong signs",
            "us-east-1 eu_west_1 euwest1 eu–west–1",
            "eu_west_1",
            "euwest1",
            "eu–west–1"),
        refused("none", "us-east-1 none", "none"),
        refused("no separator", "us-east-1 us-east-1-eu-west-1", "us-east-1-eu-west-1"),
        refused("its own Region", "ap-southeast-2 us-east-1", OWN),
        refused("its own Region twice", "us-east-1 " + OWN + " " + OWN, OWN),
        new Case("empty", "", List.of(), Set.of(OWN), Map.of()),
        new Case("blank", " \t, ", List.of(), Set.of(OWN), Map.of()),
        new Case("an empty list", "[\"\"]", List.of(), Set.of(OWN), Map.of()),
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

  static Stream<Case> exclusions() {
    List<String> ireland = List.of("eu-west-1");
    List<String> both = List.of("us-east-1", "eu-west-1");
    return Stream.of(
        served("a hyphen", "all -us-east-1", ireland),
        served("before all", "-us-east-1 all", ireland),
        served("upper case and commas", "ALL,-US-EAST-1", ireland),
        served("semicolon", "all;-us-east-1", ireland),
        served("a JSON list", "[\"all\", \"-us-east-1\"]", ireland),
        served("dashes", "all ‐us-east-1", ireland),
        served("an en dash", "all –us-east-1", ireland),
        served("an em dash", "all —us-east-1", ireland),
        served("a full-width hyphen", "all －us-east-1", ireland),
        served("a minus sign", "all −us-east-1", ireland),
        served("a soft hyphen", "all \u00adus-east-1", ireland),
        served("two hyphens", "all --us-east-1", ireland),
        served("an exclamation mark", "all !us-east-1", ireland),
        served("a tilde", "all ~us-east-1", ireland),
        served("a caret", "all ^us-east-1", ireland),
        served("twice", "all -us-east-1 -us-east-1", ireland),
        served("its own Region", "all -" + OWN, both),
        served("a Region beside it", "all -us-east-1 eu-west-1", ireland),
        nothing("every Region", "all -us-east-1 -eu-west-1", "all"),
        nothing("a misspelt Region", "all -us-esat-1", "-us-esat-1"),
        nothing("a Region of AWS that is not deployed", "all -us-west-2", "-us-west-2"),
        nothing("a zone", "all -us-east-1a", "-us-east-1a"),
        nothing("all", "all -all", "-all"),
        nothing("one good, one unknown", "all -eu-west-1 -x", "-x"),
        nothing("without all", "-us-east-1", "-us-east-1"),
        nothing("beside a Region without all", "eu-west-1 −us-east-1", "−us-east-1"),
        nothing("asked for as well", "all us-east-1 -us-east-1", "-us-east-1"),
        nothing("a hyphen alone", "all - us-east-1", "-"),
        nothing("a hyphen alone between names", "us-east-1 - eu-west-1", "-"),
        nothing("several in brackets", "all -(us-east-1 eu-west-1)", "-(us-east-1"),
        nothing("several in quotes", "all -\"us-east-1 eu-west-1\"", "-\"us-east-1"),
        nothing("except", "all except us-east-1", "except"),
        nothing("but", "all but us-east-1", "but"),
        nothing("not", "all (not us-east-1)", "not"),
        nothing("none", "all none", "none"),
        nothing("another sign", "all ¬us-east-1", "¬us-east-1"),
        nothing("joined to the Region", "all not-us-east-1", "not-us-east-1"),
        nothing("joined to the Region by two letters", "all no-us-east-1", "no-us-east-1"),
        nothing("joined to all", "all-us-east-1 eu-west-1", "all-us-east-1"),
        new Case(
            "a misspelt Region that is asked for",
            "all us-esat-1",
            both,
            Set.of("us-esat-1"),
            Map.of()),
        new Case(
            "a Region with other signs that is asked for",
            "all us_east_1",
            both,
            Set.of("us_east_1"),
            Map.of()),
        new Case(
            "a zone that is asked for", "all us-east-1a", both, Set.of("us-east-1a"), Map.of()));
  }

  private static Case served(String what, String value, List<String> served) {
    return new Case(what, value, served, Set.of(), Map.of());
  }

  private static Case refused(String what, String value, String... refused) {
    return new Case(what, value, List.of("us-east-1"), Set.of(refused), Map.of());
  }

  private static Case nothing(String what, String value, String refused) {
    return new Case(what, value, List.of(), Set.of(refused), Map.of());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void validNamesAreServedAndEachOtherIsRefused(Case wanted) {
    assertRead(wanted);
  }

  /// What may mean an exclusion and cannot be followed refuses the whole value.
  @ParameterizedTest
  @MethodSource("exclusions")
  void aRegionWithALeadingDashIsTakenOutOfAll(Case wanted) {
    assertRead(wanted);
  }

  private static void assertRead(Case wanted) {
    WantedRegions regions = WantedRegions.parse(wanted.value(), OWN, DEPLOYED);

    assertThat(regions.regions()).isEqualTo(wanted.served());
    assertThat(regions.refused()).containsOnlyKeys(wanted.refused());
    assertThat(regions.repeated()).isEqualTo(wanted.repeated());
  }

  /// Value | the refused word | part of the reason.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                 | ap-southeast-2  | replicate-to is empty: name Regions separated by spaces, or 'all'
          ap-southeast-2     | ap-southeast-2  | names the image's own Region
          mars-1             | mars-1          | no Region of this deployment, which has ap-southeast-2, us-east-1, eu-west-1
          us-esat-1          | us-esat-1       | eu-west-1; nearest is us-east-1
          us_east_1          | us_east_1       | nearest is us-east-1
          useast1            | useast1         | nearest is us-east-1
          us–east–1          | us–east–1       | nearest is us-east-1
          eu-wst-1           | eu-wst-1        | nearest is eu-west-1
          us-east-1a         | us-east-1a      | it is a zone: write its Region, us-east-1
          us-east-1-bos-1a   | us-east-1-bos-1a | it is a zone: write its Region, us-east-1
          us-east-1-wl1-bos-wlz-1 | us-east-1-wl1-bos-wlz-1 | it is a zone: write its Region, us-east-1
          us-west-2b         | us-west-2b      | it is a zone of us-west-2, which is no Region of this deployment
          ap-southeast-2c    | ap-southeast-2c | it is a zone of the image's own Region
          all -us-esat-1     | -us-esat-1      | what is left out is unknown: replicate-to names no Region of this deployment, which has ap-southeast-2, us-east-1, eu-west-1; nearest is us-east-1; nothing is copied
          all -us-east-1a    | -us-east-1a     | write its Region, us-east-1; nothing is copied
          -us-east-1         | -us-east-1      | taken out of 'all', and there is no 'all'; nothing is copied
          all us-east-1 -us-east-1 | -us-east-1 | us-east-1 is asked for and left out; nothing is copied
          all -              | -               | a '-' has to touch its Region, as in '-us-east-1'; nothing is copied
          all except mars-1  | except          | left out of 'all': that is written 'all -us-east-1'; nothing is copied
          all -us-east-1 -eu-west-1 | all      | every Region that 'all' means is left out
          """)
  void aRefusalStatesTheReasonAndWhatToWrite(String value, String word, String reason) {
    assertThat(WantedRegions.parse(value, OWN, DEPLOYED).refused())
        .hasEntrySatisfying(word, text -> assertThat(text).contains(reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mars-1", "none", "us-west-2", "us", "ap-southeast-3"})
  void aWordThatIsFarFromEveryOtherRegionHasNoNearestOne(String word) {
    assertThat(WantedRegions.parse(word, OWN, DEPLOYED).refused().get(word))
        .endsWith("which has ap-southeast-2, us-east-1, eu-west-1");
  }

  @Test
  void aDeploymentOfOneRegionHasNothingForAll() {
    assertThat(WantedRegions.parse("all", OWN, List.of(OWN)).refused())
        .containsOnly(Map.entry("all", "this deployment has no other Region than the image's own"));
  }

  @Test
  void whatRefusesTheWholeValueDoesNotHideOtherReasons() {
    WantedRegions regions = WantedRegions.parse("all -us-esat-1 except mars-1", OWN, DEPLOYED);

    assertThat(regions.regions()).isEmpty();
    assertThat(regions.refused()).containsOnlyKeys("-us-esat-1", "except", "mars-1");
  }

  @Test
  void allOfAReplicaRegionIncludesTheHomeRegion() {
    assertThat(WantedRegions.parse("all", "eu-west-1", DEPLOYED).regions())
        .containsExactly(OWN, "us-east-1");
  }
}
