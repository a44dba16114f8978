package dev.amitrail.aws;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/// An error of AWS: a code to compare, and a text for people.
///
/// @param code the API's error code, such as `AuthFailure`; for a request without a response, the
///   name of the SDK's exception
/// @param message the API's error message
/// @param status the HTTP status of the response; 0 where there was none
public record AwsError(String code, String message, int status) {
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int SERVER_ERROR = 500;

  /// The error of one entry of a batch request that succeeded as a whole: it has no HTTP status.
  public AwsError(String code, String message) {
    this(code, message, 0);
  }

  /// Reads an exception of the SDK.
  public static AwsError of(SdkException exception) {
    if (exception instanceof AwsServiceException refused && lacksErrorDetails(refused)) {
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

  /// Java's HttpURLConnection, which the SDK's HTTP client uses, returns no body of a response with
  /// status 401. Of the APIs called here only EC2 uses this status, and for one code: AuthFailure,
  /// which a Region that is not enabled for the account returns.
  private static boolean lacksErrorDetails(AwsServiceException refused) {
    return refused.statusCode() == UNAUTHORIZED
        && (refused.awsErrorDetails() == null || refused.awsErrorDetails().errorCode() == null);
  }

  /// Whether it has this error code.
  public boolean is(String errorCode) {
    return code.equals(errorCode);
  }

  /// Whether the API refused the request (HTTP 4xx), rather than failing itself.
  public boolean isOfTheRequest() {
    return status >= BAD_REQUEST && status < SERVER_ERROR;
  }

  /// Whether the caller may not send this request at all: wrong credentials, a Region that is not
  /// enabled, or a permission that is missing (HTTP 401 and 403).
  public boolean isOfTheCaller() {
    return status == UNAUTHORIZED || status == FORBIDDEN;
  }

  /// The error of a call in this Region: a Region that is not enabled for the account returns the
  /// same code as wrong credentials, so the text asks whether it is enabled.
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
