package dev.amitrail.image;

import java.util.List;
import java.util.regex.Pattern;

/// The form of an AMI id: `ami-` and 8 or 17 hexadecimal digits.
public final class ImageId {
  private static final Pattern SHAPE = Pattern.compile("ami-(?:[0-9a-f]{8}|[0-9a-f]{17})");

  /// The lookahead keeps out a name such as `ami-facade` or `ami-2024`.
  private static final Pattern NEARLY =
      Pattern.compile("(?i)ami-(?:(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{6,40}|x{4,40})");

  /// An id by itself, or at the end of an image's ARN: not within a word, a name or a path.
  private static final Pattern WITHIN =
      Pattern.compile(
          "(?<![\\w./-])(?:arn:aws[a-z-]{0,20}:ec2:[a-z0-9-]{0,30}:[0-9]{0,12}:image/)?(%s)(?![\\w/-]|\\.\\w)"
              .formatted("ami-(?:[0-9a-f]{17}|[0-9a-f]{8})"));

  private ImageId() {}

  /// Whether all of `text` is an AMI id.
  public static boolean matches(String text) {
    return SHAPE.matcher(text).matches();
  }

  /// The AMI ids in a text, each once, in their order: those of a list, of a JSON object, or of a
  /// sentence. Not those that are part of a name or of a path.
  public static List<String> in(String text) {
    return WITHIN.matcher(text).results().map(match -> match.group(1)).distinct().toList();
  }

  /// Whether `text` is almost an AMI id: too short, too long, in capitals, or a placeholder such as
  /// `ami-xxxxxxxx`.
  public static boolean isNearly(String text) {
    return NEARLY.matcher(text).matches() && !matches(text);
  }
}
