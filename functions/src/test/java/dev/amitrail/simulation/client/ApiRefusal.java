package dev.amitrail.simulation.client;

/// AWS answered no: an error code, as the API references list them, and a message. The simulated
/// clients make the SDK's exception of it.
public final class ApiRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final int status;

  public ApiRefusal(String code, String message) {
    this(code, message, 400);
  }

  public ApiRefusal(String code, String message, int status) {
    super(message, null, false, false);
    this.code = code;
    this.status = status;
  }

  /// The API's error code.
  String code() {
    return code;
  }

  /// The message of AWS.
  String message() {
    return String.valueOf(getMessage());
  }

  /// The HTTP status.
  int status() {
    return status;
  }
}
