package dev.amitrail.account.fieldtest.aws;

import dev.amitrail.account.fieldtest.facts.PointerFacts;
import dev.amitrail.account.fieldtest.facts.Seen;
import dev.amitrail.account.fieldtest.facts.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.Tag;

/// Sets parameters of data type `aws:ec2:image`, to an image and to an id of none.
public final class PointerTrial {
  /// The IAM actions of its calls.
  public static final List<String> ACTIONS =
      List.of(
          "ssm:AddTagsToResource", "ssm:GetParameters", "ssm:PutParameter", "ec2:DescribeImages");

  /// The id of no image.
  static final String NO_IMAGE = "ami-00000000000000000";

  private final Run run;
  private final FieldClients clients;
  private final Waiter waiter;

  /// Sets parameters of this run.
  public PointerTrial(Run run, FieldClients clients, Waiter waiter) {
    this.run = run;
    this.clients = clients;
    this.waiter = waiter;
  }

  /// What the names of this run's parameters begin with.
  static String prefix(Run run) {
    return "/" + Run.PREFIX + run.id() + "/";
  }

  /// What happened to both.
  public PointerFacts set(String image, EventTrial events) {
    waiter.say("setting two parameters");
    Seen<String> accepted = put("image", image);
    Seen<String> acceptedWrong = put("no-image", NO_IMAGE);
    Instant start = Instant.now();
    Seen<Duration> stored =
        accepted.found().isEmpty()
            ? Seen.notTried()
            : waiter
                .until("the value of the parameter", () -> value("image"))
                .<Seen<Duration>>map(
                    value -> new Seen.Value<>(Duration.between(start, Instant.now()), value))
                .orElseGet(
                    () ->
                        new Seen.Absent<>(
                            "not read within %d s".formatted(waiter.limit().toSeconds())));
    // The valid one came first: give the other the same time again.
    waiter.sleep();
    waiter.sleep();
    Seen<String> storedWrong =
        value("no-image")
            .<Seen<String>>map(value -> new Seen.Value<>(value, "read"))
            .orElseGet(
                () ->
                    new Seen.Absent<>(
                        "no value after %d s"
                            .formatted(Duration.between(start, Instant.now()).toSeconds())));
    events.drain();
    return new PointerFacts(
        accepted,
        stored,
        acceptedWrong,
        storedWrong,
        events.sightings().stream()
            .filter(seen -> seen.event().detailType().equals("Parameter Store Change"))
            .map(PointerTrial::text)
            .toList());
  }

  private static String text(Sighting seen) {
    return "%s of %s %s"
        .formatted(
            seen.event().detail().getOrDefault("operation", ""),
            seen.event().detail().getOrDefault("name", ""),
            seen.event().detail().getOrDefault("exception", ""))
        .strip();
  }

  private Seen<String> put(String name, String value) {
    waiter.check();
    return Asking.asCaller(
        () ->
            clients
                .ssm(run.home())
                .putParameter(
                    put ->
                        put.name(prefix(run) + name)
                            .value(value)
                            .type(ParameterType.STRING)
                            .dataType("aws:ec2:image")
                            .tags(Tag.builder().key(Run.TAG).value(run.id()).build())),
        put -> "version " + put.version());
  }

  private Optional<String> value(String name) {
    return clients
        .ssm(run.home())
        .getParameters(get -> get.names(prefix(run) + name))
        .parameters()
        .stream()
        .map(Parameter::value)
        .findFirst();
  }
}
