package dev.amitrail.image;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/// What AWS answered when it refused, as a person reads it, and as code compares it.
///
/// @param code the API's error code, such as `AuthFailure`; for a request that got no answer, the
///   name of the SDK's exception
/// @param message what AWS said
public record AwsFailure(String code, String message) {

  /// Reads an exception of the SDK.
  public static AwsFailure of(SdkException exception) {
    if (exception instanceof AwsServiceException refused && refused.awsErrorDetails() != null) {
      return new AwsFailure(
          String.valueOf(refused.awsErrorDetails().errorCode()),
          String.valueOf(refused.awsErrorDetails().errorMessage()));
    }
    return new AwsFailure(
        exception.getClass().getSimpleName(), String.valueOf(exception.getMessage()));
  }

  /// Whether the API answered with this error code.
  public boolean is(String errorCode) {
    return code.equals(errorCode);
  }

  @Override
  public String toString() {
    return code + ": " + message;
  }
}
