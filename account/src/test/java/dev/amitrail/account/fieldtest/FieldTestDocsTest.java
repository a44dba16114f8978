package dev.amitrail.account.fieldtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.account.fieldtest.decide.Assumptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// docs/field-test.md.
class FieldTestDocsTest {
  private static final Path PAGE = Path.of("../docs/field-test.md");
  private static final String BEGIN = "```json\n";

  @Test
  void theTableOfTheDocsIsThatOfTheCode() throws IOException {
    assertThat(Files.readString(PAGE)).contains(Assumptions.table());
  }

  @Test
  void thePolicyOfTheDocsAllowsWhatTheCodeDeclaresAndNothingElse() throws IOException {
    assertThat(policy()).containsExactlyElementsOf(FieldRun.ACTIONS);
  }

  private static List<String> policy() throws IOException {
    String page = Files.readString(PAGE);
    String json = page.substring(page.indexOf(BEGIN) + BEGIN.length());
    JsonNode actions =
        new ObjectMapper()
            .readTree(json.substring(0, json.indexOf("```")))
            .at("/Statement/0/Action");
    List<String> names = new ArrayList<>();
    actions.forEach(action -> names.add(action.asText()));
    return names;
  }
}
