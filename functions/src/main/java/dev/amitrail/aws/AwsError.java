package dev.amitrail.aws;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/// What AWS answered when it refused, as a person reads it, and as code compares it.
///
/// @param code the API's error code, such as `AuthFailure`; for a request that got no answer, the
///   name of the SDK's exception
/// @param message what AWS said
/// @param status the HTTP status of the answer; 0 where there was none
public record AwsError(String code, String message, int status) {
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int SERVER_ERROR = 500;

  /// What an API said of one part of a request that was otherwise answered.
  public AwsError(String code, String message) {
    this(code, message, 0);
  }

  /// Reads an exception of the SDK.
  public static AwsError of(SdkException exception) {
    if (exception instanceof AwsServiceException refused && isWithoutItsText(refused)) {
      return new AwsError(
          "AuthFailure", "AWS could not validate the credentials (HTTP status 401)", UNAUTHORIZED);
    }
    if (exception instanceof AwsServiceException refused && refused.awsErrorDetails() != null) {
      return new AwsError(
          String.valueOf(refused.awsErrorDetails().errorCode()),
          String.valueOf(refused.awsErrorDetails().errorMessage()),
          refused.statusCode());
    }
    return new AwsError(
        exception.getClass().getSimpleName(), String.valueOf(exception.getMessage()));
  }

  /// Java's HttpURLConnection, which the SDK's client is made of, gives nothing of an answer of
  /// status 401 but the status. Of the APIs that are asked here only EC2 uses it, and for one code:
  /// AuthFailure, such as a Region that is not switched on answers.
  private static boolean isWithoutItsText(AwsServiceException refused) {
    return refused.statusCode() == UNAUTHORIZED
        && (refused.awsErrorDetails() == null || refused.awsErrorDetails().errorCode() == null);
  }

  /// Whether the API answered with this error code.
  public boolean is(String errorCode) {
    return code.equals(errorCode);
  }

  /// Whether the API understood the request and refused it, rather than failing itself.
  public boolean isOfTheRequest() {
    return status >= BAD_REQUEST && status < SERVER_ERROR;
  }

  /// The failure as told of a Region: one that is switched off answers as if the credentials were
  /// wrong.
  public String in(String region) {
    return is("AuthFailure") || is("OptInRequired")
        ? "%s (is %s switched on for this account?)".formatted(this, region)
        : toString();
  }

  @Override
  public String toString() {
    return code + ": " + message;
  }
}
