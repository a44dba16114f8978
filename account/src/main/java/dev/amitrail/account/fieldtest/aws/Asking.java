package dev.amitrail.account.fieldtest.aws;

import dev.amitrail.account.fieldtest.facts.Seen;
import dev.amitrail.aws.AwsError;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/// Makes a fact of a request.
public final class Asking {
  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERROR = 500;

  private Asking() {}

  /// What the request returns. A refusal is a fact, too: only throttling, a failure of AWS, and a
  /// request without a response leave it unknown.
  static <R extends AwsResponse, T> Seen<T> of(Supplier<R> request, Function<R, T> read) {
    try {
      R response = request.get();
      return new Seen.Value<>(
          read.apply(response), "request " + response.responseMetadata().requestId());
    } catch (AwsServiceException e) {
      AwsError error = AwsError.of(e);
      return e.isThrottlingException()
              || e.statusCode() < BAD_REQUEST
              || e.statusCode() >= SERVER_ERROR
          ? new Seen.Unknown<>(error.toString())
          : new Seen.Refused<>(
              error.code(), "%s, request %s".formatted(error.message(), e.requestId()));
    } catch (SdkException e) {
      return new Seen.Unknown<>(AwsError.of(e).toString());
    }
  }

  /// The same for a request of what is tested that the caller may lack the permission for: that is
  /// no answer. AWS's APIs refuse it with HTTP status 401 or 403, or with AccessDeniedException
  /// ("Common errors" of each API reference).
  static <R extends AwsResponse, T> Seen<T> asCaller(Supplier<R> request, Function<R, T> read) {
    return switch (of(request, read)) {
      case Seen.Refused<T> refused when isDenied(refused.code()) ->
          new Seen.Unknown<>("not permitted: " + refused.text());
      case Seen<T> other -> other;
    };
  }

  /// The result of several requests, or what stands in for it where one of them failed.
  ///
  /// @param unknown makes it of the reason
  public static <T> T orElse(Supplier<T> requests, Function<String, T> unknown) {
    try {
      return requests.get();
    } catch (SdkException e) {
      return unknown.apply(AwsError.of(e).toString());
    }
  }

  private static boolean isDenied(String code) {
    return code.startsWith("AccessDenied")
        || code.startsWith("Unauthorized")
        || code.equals("AuthorizationError")
        || code.equals("AuthFailure");
  }
}
