package dev.amitrail.report.page;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/// A template with its style and script, read once from the resources beside this class.
public final class PageTemplate {
  private final Template template;
  private final Frame frame;

  /// What every page has around its content. Templates insert these texts unescaped, and of their
  /// own facts only data in the form of JSON that is safe there.
  ///
  /// @param icon a `data:` address
  private record Frame(String policy, String icon, String style, String script) {}

  private PageTemplate(Template template, Frame frame) {
    this.template = template;
    this.frame = frame;
  }

  /// The template `<name>.mustache` with these styles and scripts, in their order.
  public static PageTemplate of(String name, List<String> styles, List<String> scripts) {
    String style = String.join("\n", styles.stream().map(PageTemplate::resource).toList());
    String script = String.join("\n", scripts.stream().map(PageTemplate::resource).toList());
    String icon =
        "data:image/svg+xml;base64,"
            + Base64.getEncoder()
                .encodeToString(resource("icon.svg").getBytes(StandardCharsets.UTF_8));
    Template template =
        Mustache.compiler()
            .strictSections(true)
            .emptyStringIsFalse(true)
            .withEscaper(VisibleText::escape)
            .withLoader(PageTemplate::reader)
            .compile(resource(name + ".mustache"));
    return new PageTemplate(template, new Frame(policy(style, script), icon, style, script));
  }

  /// The page of these facts.
  ///
  /// @throws com.samskivert.mustache.MustacheException if the template names a fact that is missing
  public String render(Object facts) {
    StringWriter page = new StringWriter();
    template.execute(facts, frame, page);
    return page.toString();
  }

  /// Allows the page's own style, script and icon by their hashes (W3C, Content Security Policy
  /// Level 3), and no request at all.
  private static String policy(String style, String script) {
    return "default-src 'none'; img-src data:; style-src '%s'; script-src %s; base-uri 'none'; form-action 'none'"
        .formatted(hash(style), script.isEmpty() ? "'none'" : "'%s'".formatted(hash(script)));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static Reader reader(String partial) {
    return new StringReader(resource(partial + ".mustache").stripTrailing());
  }

  private static String resource(String name) {
    try (InputStream bytes = PageTemplate.class.getResourceAsStream(name)) {
      if (bytes == null) {
        throw new IllegalStateException("The package lacks %s".formatted(name));
      }
      return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
