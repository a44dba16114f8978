package dev.amitrail.report.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.amitrail.report.model.FleetStack;
import dev.amitrail.report.model.KeyedImage;
import java.util.List;

/// Rows of the list of all stacks.
public final class Rows {
  /// When the facts of a row were read that names no other time.
  public static final String READ_AT = "2026-11-22T02:43:50Z";

  private Rows() {}

  public static FleetStack row(String name) {
    return row(name, READ_AT, READ_AT, false);
  }

  /// A row whose facts were read again, and were as before.
  public static FleetStack checked(String name, String checkedAt) {
    return row(name, READ_AT, checkedAt, false);
  }

  /// A row of a later report.
  public static FleetStack reported(String name, String at) {
    return row(name, at, at, false);
  }

  public static FleetStack gone(String name, String at) {
    return row(name, at, at, true);
  }

  private static FleetStack row(String name, String reportedAt, String checkedAt, boolean isGone) {
    return new FleetStack(
        ReportedAccount.id(name),
        name,
        Stacks.ACCOUNT,
        Stacks.REGION,
        isGone ? "DELETE_COMPLETE" : "UPDATE_COMPLETE",
        isGone,
        false,
        "2026-11-01T00:00:00Z",
        reportedAt,
        checkedAt,
        "2026-11-20T00:00:00Z",
        List.of(
            new KeyedImage("DbAmi", "ami-0a1b2c3d4e5f60718", "db-2026.10", "2026-10-01T00:00:00Z"),
            new KeyedImage("WebAmi", ReportedAccount.WEB, "web-1", "2026-11-20T09:30:00.000Z")),
        0,
        1,
        0,
        0,
        null,
        null,
        null);
  }

  /// A JSON object with one property set to another value, or added.
  ///
  /// @param property such as `gone=true`
  public static String with(String json, String property) {
    int at = property.indexOf('=');
    ObjectNode object = (ObjectNode) ReportedAccount.json(json);
    object.set(property.substring(0, at), ReportedAccount.json(property.substring(at + 1)));
    return object.toString();
  }
}
