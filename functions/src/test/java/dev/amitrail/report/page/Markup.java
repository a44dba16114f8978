package dev.amitrail.report.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The elements and addresses of a page, and texts that try to add some.
public final class Markup {
  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final Pattern ADDRESS = Pattern.compile(" (?:href|src)=\"([^\"]*)\"");
  private static final Pattern SCRIPT_OR_STYLE =
      Pattern.compile("<(style|script)>(.*?)</\\1>", Pattern.DOTALL);

  private Markup() {}

  /// Texts that break out of elements, attributes, styles, scripts and templates if they are not
  /// escaped. Each ends in a number, so that no two are the same.
  public static Stream<String> hostile() {
    return Stream.of(
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)' x='",
        "` onfocus=alert(1) autofocus `",
        "javascript:alert(1)//",
        "</style></script></title><a href=//evil.example>x</a>",
        "--><b>x</b>]]>",
        "{{{policy}}}{{stackName}}",
        "&lt;b&gt;&amp;",
        "two\nlines\tand\u0000\u001b[2J\u202etxt.exe",
        "\ud800 \udbff\udfff ␀ 漢字 👩‍💻",
        "W".repeat(255),
        "   ");
  }

  /// The same text each time, with a number after it.
  public static UnaryOperator<String> numbered(String text) {
    AtomicInteger number = new AtomicInteger();
    return _ -> text + number.getAndIncrement();
  }

  /// The elements in their order, opening and closing, with the names of their attributes. Only the
  /// page itself can write a quotation mark, so nothing else ends a value.
  public static List<String> elements(String page) {
    String withoutValues = withoutCode(page).replaceAll("=\"[^\"]*\"", "");
    return TAG.matcher(withoutValues).results().map(MatchResult::group).toList();
  }

  /// Every address that the page links to or loads.
  public static List<String> addresses(String page) {
    return ADDRESS
        .matcher(withoutCode(page))
        .results()
        .map(found -> found.group(1))
        .filter(address -> !address.startsWith("data:image/svg+xml;base64,"))
        .toList();
  }

  /// The hashes that the policy must name.
  public static List<String> hashes(String page, String element) {
    return SCRIPT_OR_STYLE
        .matcher(page)
        .results()
        .filter(found -> found.group(1).equals(element))
        .map(found -> hash(found.group(2)))
        .toList();
  }

  /// The page without its style and script.
  public static String withoutCode(String page) {
    return SCRIPT_OR_STYLE.matcher(page).replaceAll("<$1></$1>");
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-%s'".formatted(Base64.getEncoder().encodeToString(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
