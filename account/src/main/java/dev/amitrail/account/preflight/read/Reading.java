package dev.amitrail.account.preflight.read;

import dev.amitrail.account.preflight.facts.Known;
import dev.amitrail.aws.AwsCallException;
import dev.amitrail.aws.AwsError;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/// Makes a fact of a call.
final class Reading {
  private Reading() {}

  /// What the call returns; any failure of it is the reason why the fact is unknown.
  static <T> Known<T> of(Supplier<T> call) {
    try {
      return new Known.Read<>(call.get());
    } catch (SdkException e) {
      return new Known.Unread<>(AwsError.of(e).toString());
    } catch (AwsCallException e) {
      return new Known.Unread<>(String.valueOf(e.getMessage()));
    }
  }
}
