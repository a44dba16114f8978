package dev.amitrail.replication.ec2;

import dev.amitrail.aws.AwsError;
import dev.amitrail.replication.plan.ReplicationOutcome;
import dev.amitrail.replication.plan.ReplicationOutcome.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/// What an error that EC2 or SSM answered means for a Region: deferred, refused or failed. The only
/// place where errors become outcomes.
///
/// The class of the answer decides, not the code: throttling is what the SDK takes for it, a
/// refusal is any other HTTP status 4xx. The few codes here are those that a later request can
/// change ("Error codes for the Amazon EC2 API"). One code can mean different things for different
/// actions: `ResourceLimitExceeded` of CopyImage is a limit of copies in progress, of
/// ModifyImageAttribute a quota that stays.
public final class Ec2ErrorCodes {
  /// CopyImage: limits of what may be in progress at a time.
  private static final Set<String> COPY_LIMITS =
      Set.of("ResourceLimitExceeded", "PendingSnapshotLimitExceeded");

  /// The image, its tags or the parameter are changing: a later request finds another state.
  private static final Set<String> CHANGING =
      Set.of("InvalidAMIID.Unavailable", "IncorrectState", "ConcurrentTagAccess", "TooManyUpdates");

  /// The beginnings of the codes for an image or a snapshot that is not there: gone, or not visible
  /// yet.
  private static final List<String> NOT_FOUND = List.of("InvalidAMIID.", "InvalidSnapshot.");

  /// The client token was used before with other parameters: another function has started the same
  /// copy, with other tags or another key. Both derive the same token, see ImageCopy.
  private static final String COPY_IN_PROGRESS = "IdempotentParameterMismatch";

  /// A resource has as many tags as EC2 allows.
  private static final String TAGS_FULL = "TagLimitExceeded";

  private Ec2ErrorCodes() {}

  /// The outcome of a request about an existing image that failed.
  ///
  /// @param replica the image it was about, if there is one
  /// @param problem what could not be done
  public static ReplicationOutcome of(
      String region, Optional<String> replica, String problem, SdkException e) {
    return new ReplicationOutcome(
        region,
        isTemporary(e) || isNotFound(e) ? Kind.DEFERRED : Kind.FAILED,
        replica,
        List.of(problem + ": " + AwsError.of(e).in(region)),
        false);
  }

  /// The outcome of a CopyImage request that failed. Every refusal counts as an attempt: another
  /// request would be refused too.
  public static ReplicationOutcome ofCopy(String region, SdkException e) {
    AwsError error = AwsError.of(e);
    if (error.is(COPY_IN_PROGRESS)) {
      return ReplicationOutcome.of(
          region,
          Kind.DEFERRED,
          "this copy is in progress, started with other tags or another key");
    }
    boolean isDeferred = isTemporary(e) || COPY_LIMITS.contains(error.code());
    return new ReplicationOutcome(
        region,
        isDeferred ? Kind.DEFERRED : Kind.FAILED,
        Optional.empty(),
        List.of(error.in(region)),
        !isDeferred && error.isOfTheRequest());
  }

  /// Whether the resource has no room for another tag.
  public static boolean hasFullTags(SdkException e) {
    return AwsError.of(e).is(TAGS_FULL);
  }

  /// Whether EC2 understood the request and does not allow it for this image. Not a permission that
  /// the function's role lacks: that is a fault of the deployment.
  public static boolean isNotAllowed(SdkException e) {
    AwsError error = AwsError.of(e);
    return error.isOfTheRequest() && !isTemporary(e) && !isNotFound(e) && !error.isOfTheCaller();
  }

  private static boolean isNotFound(SdkException e) {
    return NOT_FOUND.stream().anyMatch(AwsError.of(e).code()::startsWith);
  }

  private static boolean isTemporary(SdkException e) {
    return CHANGING.contains(AwsError.of(e).code())
        || (e instanceof SdkServiceException answer && answer.isThrottlingException());
  }
}
