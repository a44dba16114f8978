package dev.amitrail.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.infra.testing.RepositoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The runbook has a section for each alarm, and each section an alarm.
class RunbookTest {
  private static final List<String> PARTS =
      List.of("**Meaning.**", "**See it.**", "**Repair it.**", "**Repaired.**");

  private final List<String> lines;

  RunbookTest() throws IOException {
    lines = Files.readAllLines(RepositoryFiles.ROOT.resolve(Path.of(OperatorAlarm.RUNBOOK)));
  }

  @Test
  void eachAlarmHasItsSectionAndEachSectionItsAlarm() {
    assertThat(sections("Alarms").keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(OperatorAlarm.values()).map(OperatorAlarm::anchor).toList());
  }

  @Test
  void aSectionHasItsPartsInTheirOrder() {
    assertThat(sections("Alarms"))
        .allSatisfy((_, text) -> assertThat(text).containsSubsequence(PARTS));
  }

  @Test
  void thereIsAProcedureForEachThingThatAnOperatorDoes() {
    assertThat(sections("Procedures").keySet())
        .containsExactly(
            "replay-failed-events",
            "replay-a-sample-event",
            "pause",
            "ask-for-a-replica-again",
            "roll-a-pointer-back");
  }

  @Test
  void everyLinkWithinThePageHasItsSection() {
    List<String> anchors = new ArrayList<>(sections("Alarms").keySet());
    anchors.addAll(sections("Procedures").keySet());

    assertThat(
            Pattern.compile("\\]\\(#([^)]+)\\)")
                .matcher(String.join("\n", lines))
                .results()
                .map(link -> link.group(1)))
        .isNotEmpty()
        .isSubsetOf(anchors);
  }

  /// Anchor -> text of the sections of a chapter. GitHub makes an anchor of a heading: lower case,
  /// hyphens for spaces.
  private Map<String, String> sections(String chapter) {
    Map<String, String> sections = new LinkedHashMap<>();
    boolean isInChapter = false;
    String anchor = "";
    for (String line : lines) {
      if (line.startsWith("## ")) {
        isInChapter = line.equals("## " + chapter);
        anchor = "";
      } else if (isInChapter && line.startsWith("### ")) {
        anchor = line.substring(4).toLowerCase(Locale.ROOT).replace(' ', '-');
        sections.put(anchor, "");
      } else if (isInChapter && !anchor.isEmpty()) {
        sections.merge(anchor, line + "\n", String::concat);
      }
    }
    return sections;
  }
}
