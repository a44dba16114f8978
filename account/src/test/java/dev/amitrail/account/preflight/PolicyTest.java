package dev.amitrail.account.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.account.preflight.read.AccountReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The policy in docs/preflight.md.
class PolicyTest {
  private static final String BEGIN = "```json\n";

  @Test
  void thePolicyOfTheDocsAllowsWhatTheCodeDeclaresAndNothingElse() throws IOException {
    assertThat(policy()).containsExactlyElementsOf(AccountReader.ACTIONS);
  }

  @Test
  void noDeclaredActionWrites() {
    assertThat(AccountReader.ACTIONS)
        .allMatch(action -> action.matches("[a-z0-9]+:(Describe|Get|List).*"));
  }

  private static List<String> policy() throws IOException {
    String page = Files.readString(Path.of("../docs/preflight.md"));
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
