package dev.amitrail.account.fieldtest.aws;

import dev.amitrail.account.fieldtest.facts.Seen;
import java.util.List;

/// One run: whose, where, and the name that all it makes has.
///
/// @param id of the run, the value of its tag
/// @param account the caller's
/// @param partition of the Regions: `aws` …
/// @param home where the image is made
/// @param other where it is copied to
public record Run(String id, String account, String partition, String home, String other) {
  /// The key of the tag that everything has that a run makes. Its value is the run's id.
  public static final String TAG = "ami-trail:field-test";

  /// What the names of everything begin with.
  static final String PREFIX = "ami-trail-field-test-";

  /// The run of the caller's credentials. STS needs no permission for it (GetCallerIdentity, STS
  /// API reference).
  public static Seen<Run> ofCaller(FieldClients clients, String id, String home, String other) {
    return Asking.asCaller(
        () -> clients.sts(home).getCallerIdentity(),
        caller -> new Run(id, caller.account(), caller.arn().split(":", -1)[1], home, other));
  }

  /// The Regions, the home first.
  public List<String> regions() {
    return List.of(home, other);
  }

  /// A name, which begins with that of the run.
  String name(String end) {
    return PREFIX + id + "-" + end;
  }

  /// An ARN in this account.
  String arn(String service, String region, String resource) {
    return "arn:%s:%s:%s:%s:%s".formatted(partition, service, region, account, resource);
  }
}
