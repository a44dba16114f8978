package dev.amitrail.replication.ec2;

import dev.amitrail.aws.AwsError;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;

/// What an error that EC2 or SSM answered means for a Region: deferred or failed. The only place
/// where error codes are mapped to outcomes ("Error codes for the Amazon EC2 API").
public final class Ec2ErrorCodes {
  /// Throttling, and limits of what may be in progress at a time: a later request succeeds.
  private static final Set<String> THROTTLING =
      Set.of(
          "RequestLimitExceeded",
          "ResourceLimitExceeded",
          "PendingSnapshotLimitExceeded",
          "Throttling",
          "ThrottlingException",
          "RequestThrottled");

  /// The image or its tags changed during the request: a later request succeeds.
  private static final Set<String> CHANGING =
      Set.of("InvalidAMIID.Unavailable", "IncorrectState", "ConcurrentTagAccess");

  /// The account may not do this: another request changes nothing.
  private static final Set<String> PERMANENT =
      Set.of("AuthFailure", "OptInRequired", "UnauthorizedOperation");

  /// The client token was used before with other parameters: another function has started the same
  /// copy, with other tags or another key. Both derive the same token, see ImageCopy.
  private static final String COPY_IN_PROGRESS = "IdempotentParameterMismatch";

  /// A resource has as many tags as EC2 allows.
  private static final String TAGS_FULL = "TagLimitExceeded";

  private Ec2ErrorCodes() {}

  /// The outcome of a request that failed.
  ///
  /// @param replica the image it was about, if there is one
  /// @param problem what could not be done
  public static ReplicationOutcome of(
      String region, Optional<String> replica, String problem, SdkException e) {
    return outcome(region, replica, problem + ": " + AwsError.of(e).in(region), e);
  }

  /// The outcome of a CopyImage request that failed.
  public static ReplicationOutcome ofCopy(String region, SdkException e) {
    return AwsError.of(e).is(COPY_IN_PROGRESS)
        ? ReplicationOutcome.of(
            region,
            Kind.DEFERRED,
            "this copy is in progress, started with other tags or another key")
        : outcome(region, Optional.empty(), AwsError.of(e).in(region), e);
  }

  /// Whether the resource has no room for another tag.
  public static boolean hasFullTags(SdkException e) {
    return AwsError.of(e).is(TAGS_FULL);
  }

  /// Whether EC2 understood the request and does not allow it for this image.
  public static boolean isNotAllowed(SdkException e) {
    AwsError error = AwsError.of(e);
    return error.isOfTheRequest() && !isTemporary(error) && !PERMANENT.contains(error.code());
  }

  private static ReplicationOutcome outcome(
      String region, Optional<String> replica, String reason, SdkException e) {
    AwsError error = AwsError.of(e);
    return new ReplicationOutcome(
        region,
        isTemporary(error) ? Kind.DEFERRED : Kind.FAILED,
        replica,
        List.of(reason),
        PERMANENT.contains(error.code()));
  }

  private static boolean isTemporary(AwsError error) {
    return THROTTLING.contains(error.code()) || CHANGING.contains(error.code());
  }
}
