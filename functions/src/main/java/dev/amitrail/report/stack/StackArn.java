package dev.amitrail.report.stack;

import org.jspecify.annotations.Nullable;

/// The id of a stack: `arn:aws:cloudformation:<region>:<account>:stack/<name>/<uuid>`.
public record StackArn(String region, String account, String name) {
  private static final int REGION = 3;
  private static final int ACCOUNT = 4;
  private static final int RESOURCE = 5;

  /// Reads an id. A missing part is an empty text, which is never sent to an API.
  public static StackArn of(String stackId) {
    String[] parts = stackId.split(":", -1);
    String[] resource = part(parts, RESOURCE).split("/", -1);
    return new StackArn(part(parts, REGION), part(parts, ACCOUNT), part(resource, 1));
  }

  private static String part(String[] parts, int index) {
    @Nullable String part = parts.length > index ? parts[index] : null;
    return part == null ? "" : part;
  }
}
