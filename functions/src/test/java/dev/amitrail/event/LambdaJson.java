package dev.amitrail.event;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Reads events and writes answers with the code that the Lambda runtime itself uses for it.
public final class LambdaJson {
  private LambdaJson() {}

  /// The event as a handler gets it.
  public static ScheduledEvent event(String json) {
    return LambdaEventSerializers.serializerFor(
            ScheduledEvent.class, LambdaJson.class.getClassLoader())
        .fromJson(json);
  }

  /// The answer as a caller gets it.
  public static <T> String answer(Class<T> type, T answer) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    JacksonFactory.getInstance().getSerializer(type).toJson(answer, json);
    return json.toString(StandardCharsets.UTF_8);
  }
}
