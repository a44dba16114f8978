package dev.amitrail.image;

import java.util.regex.Pattern;

/// The form of an AMI id: `ami-` and 8 or 17 hexadecimal digits.
public final class ImageId {
  private static final Pattern SHAPE = Pattern.compile("ami-(?:[0-9a-f]{8}|[0-9a-f]{17})");

  private static final Pattern NEARLY =
      Pattern.compile("(?i)ami-(?:(?=[a-f]*[0-9])[0-9a-f]{4,40}|x{4,40})");

  private ImageId() {}

  /// Whether all of `text` is an AMI id.
  public static boolean matches(String text) {
    return SHAPE.matcher(text).matches();
  }

  /// Whether `text` is almost an AMI id: too short, too long, in capitals, or a placeholder such as
  /// `ami-xxxxxxxx`.
  public static boolean isNearly(String text) {
    return NEARLY.matcher(text).matches() && !matches(text);
  }
}
