package dev.amitrail.report.fleet;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.report.page.Markup;
import dev.amitrail.report.testing.ReportedAccount;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The pages, copied from the bucket by the command that the docs show.
class SyncedPagesTest {
  private static final Path DOCS = Path.of("../docs/reports.md");
  private static final Pattern FILTER = Pattern.compile("--(exclude|include) \"([^\"]+)\"");

  /// The last filter that a key matches decides, and `*` stands for any text ("Use of Exclude and
  /// Include Filters", AWS CLI command reference, `s3`).
  private record Filter(boolean isIncluded, Pattern keys) {
    static Filter of(MatchResult option) {
      String keys = Pattern.quote(option.group(2)).replace("*", "\\E.*\\Q");
      return new Filter(option.group(1).equals("include"), Pattern.compile(keys));
    }
  }

  @Test
  void b20EveryLinkOfACopyLeadsToAFileOfTheCopy() throws Exception {
    ReportedAccount account = new ReportedAccount();
    account.deployAndSettle("shop", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.deployAndSettle("depot", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    account.aws.project();
    List<Filter> filters = filters();
    Set<String> copied =
        account.aws.objects.keySet().stream()
            .filter(key -> isCopied(key, filters))
            .collect(Collectors.toSet());

    List<String> pages = copied.stream().filter(key -> key.endsWith(".html")).toList();
    assertThat(pages).hasSize(3);
    for (String page : pages) {
      assertThat(linked(page, account.text(page))).as(page).isNotEmpty().isSubsetOf(copied);
    }
    assertThat(copied).as("no history, and no row").hasSize(3 + 2 * 2 + 1);
  }

  private static List<Filter> filters() throws Exception {
    String command =
        Files.readAllLines(DOCS).stream()
            .filter(line -> line.startsWith("    aws s3 sync "))
            .findFirst()
            .orElseThrow();
    return FILTER.matcher(command).results().map(Filter::of).toList();
  }

  private static boolean isCopied(String key, List<Filter> filters) {
    return filters.stream()
        .filter(filter -> filter.keys().matcher(key).matches())
        .reduce((_, last) -> last)
        .map(Filter::isIncluded)
        .orElse(true);
  }

  /// The keys of the objects that a page links to.
  private static Set<String> linked(String key, String page) {
    URI address = URI.create("s3://bucket/" + key);
    return Markup.addresses(page).stream()
        .filter(link -> !link.startsWith("#"))
        .map(link -> address.resolve(link).getPath().substring(1))
        .collect(Collectors.toSet());
  }
}
