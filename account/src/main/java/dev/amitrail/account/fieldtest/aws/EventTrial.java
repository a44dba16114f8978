package dev.amitrail.account.fieldtest.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amitrail.account.fieldtest.facts.EventFacts.Routes;
import dev.amitrail.account.fieldtest.facts.Seen;
import dev.amitrail.account.fieldtest.facts.Sighting;
import dev.amitrail.event.EventBridgeEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.Tag;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// Routes events to queues: in each Region a queue for the events of its default bus; in the home
/// Region a bus that the other one forwards to, a topic, and a dead-letter queue. Nothing of them
/// is open to another account.
public final class EventTrial {
  /// The IAM actions of its calls.
  public static final List<String> ACTIONS =
      List.of(
          "events:CreateEventBus",
          "events:PutEvents",
          "events:PutRule",
          "events:PutTargets",
          "events:TagResource",
          "iam:CreateRole",
          "iam:PassRole",
          "iam:PutRolePolicy",
          "iam:TagRole",
          "sns:CreateTopic",
          "sns:Subscribe",
          "sns:TagResource",
          "sqs:CreateQueue",
          "sqs:DeleteMessage",
          "sqs:ReceiveMessage",
          "sqs:TagQueue");

  /// `source` of our own events.
  private static final String SOURCE = "ami-trail.field-test";

  private static final String CONTROL = "Field Test Control";
  private static final String FORWARD = "Field Test Forward";
  private static final String DEAD = "Field Test Dead Letter";
  private static final int MOST_MESSAGES = 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Run run;
  private final FieldClients clients;
  private final Waiter waiter;
  private final List<Sighting> sightings = new ArrayList<>();
  private final Map<String, String> urls = new TreeMap<>();

  /// Routes events of this run.
  public EventTrial(Run run, FieldClients clients, Waiter waiter) {
    this.run = run;
    this.clients = clients;
    this.waiter = waiter;
  }

  /// Makes a queue in each Region, and rules for the events that AMI Trail uses.
  ///
  /// @return Region -> whether an event of our own arrives
  public Map<String, Seen<String>> listen() {
    Map<String, Seen<String>> control = new TreeMap<>();
    for (String region : run.regions()) {
      control.put(region, listen(region));
    }
    return control;
  }

  private Seen<String> listen(String region) {
    waiter.say("making a queue and rules in " + region);
    Seen<String> queue = queue(region, "events", eventsPolicy(region, "events"));
    if (queue.found().isEmpty()) {
      return queue;
    }
    for (Map.Entry<String, String> rule : patterns(region).entrySet()) {
      Seen<String> made =
          rule(region, rule.getKey(), "default", rule.getValue(), target("events", region));
      if (made.found().isEmpty()) {
        return made;
      }
    }
    return control(region);
  }

  private Seen<String> control(String region) {
    return waiter
        .until(
            "an event of our own in " + region,
            () -> {
              send(region, CONTROL);
              drain();
              return sightings.stream()
                  .filter(seen -> seen.region().equals(region))
                  .filter(seen -> seen.event().detailType().equals(CONTROL))
                  .map(seen -> seen.event().id())
                  .findFirst();
            })
        .<Seen<String>>map(id -> new Seen.Value<>("it arrived", "event " + id))
        .orElseGet(() -> absent("an event of our own in " + region));
  }

  private <T> Seen<T> absent(String what) {
    return new Seen.Absent<>(
        "%s did not arrive within %d s".formatted(what, waiter.limit().toSeconds()));
  }

  private Map<String, String> patterns(String region) {
    Map<String, String> patterns = new TreeMap<>();
    patterns.put("control", own(CONTROL));
    patterns.put(
        "images",
        """
        {"source": ["aws.ec2"], "detail-type": ["EC2 AMI State Change"]}\
        """);
    patterns.put(
        "tags",
        """
        {"source": ["aws.tag"], "detail-type": ["Tag Change on Resource"],
         "detail": {"tags": {"%s": ["%s"]}}}\
        """
            .formatted(Run.TAG, run.id()));
    if (region.equals(run.home())) {
      patterns.put(
          "parameters",
          """
          {"source": ["aws.ssm"], "detail-type": ["Parameter Store Change"],
           "detail": {"name": [{"prefix": "%s"}]}}\
          """
              .formatted(PointerTrial.prefix(run)));
      patterns.put(
          "stacks",
          """
          {"source": ["aws.cloudformation"], "detail-type": ["CloudFormation Stack Status Change"],
           "detail": {"stack-id": [{"prefix": "%s"}]}}\
          """
              .formatted(run.arn("cloudformation", run.home(), "stack/" + run.name(""))));
    }
    return patterns;
  }

  private String own(String detailType) {
    return """
    {"source": ["%s"], "detail-type": ["%s"], "detail": {"run": ["%s"]}}\
    """
        .formatted(SOURCE, detailType, run.id());
  }

  private void send(String region, String detailType) {
    clients
        .events(region)
        .putEvents(
            put ->
                put.entries(
                    PutEventsRequestEntry.builder()
                        .source(SOURCE)
                        .detailType(detailType)
                        .detail("{\"run\": \"%s\"}".formatted(run.id()))
                        .build()));
  }

  /// Forwards to a bus and a topic, and fails to deliver, as a deployment does.
  public Routes routes() {
    Seen<String> role = role();
    Seen<String> bus = role.found().isPresent() ? bus(role.found().orElseThrow()) : role;
    if (bus.found().isEmpty()) {
      return new Routes(run.account(), run.other(), again(bus), bus, deadLetter());
    }
    Seen<String> forwarder =
        rule(
            run.other(),
            "forward",
            "default",
            own(FORWARD),
            target(run.arn("events", run.home(), "event-bus/" + run.name("bus")))
                .roleArn(role.found().orElseThrow())
                .build());
    if (forwarder.found().isEmpty()) {
      return new Routes(run.account(), run.other(), again(forwarder), forwarder, deadLetter());
    }
    Optional<Sighting> forwarded =
        waiter.until(
            "an event of %s by the bus in %s".formatted(run.other(), run.home()),
            () -> {
              send(run.other(), FORWARD);
              return receive(run.home(), "hub").stream().findFirst();
            });
    Optional<Sighting> published =
        waiter.until(
            "the same by the topic",
            () -> {
              send(run.other(), FORWARD);
              return receive(run.home(), "topic").stream().findFirst();
            });
    return new Routes(
        run.account(),
        run.other(),
        forwarded
            .<Seen<Sighting>>map(seen -> new Seen.Value<>(seen, "event " + seen.event().id()))
            .orElseGet(() -> absent("an event by the bus")),
        published
            .<Seen<String>>map(seen -> new Seen.Value<>("it arrived", "event " + seen.event().id()))
            .orElseGet(() -> absent("an event by the topic")),
        deadLetter());
  }

  private static <T> Seen<T> again(Seen<String> failed) {
    return switch (failed) {
      case Seen.Value<String> value -> new Seen.Unknown<>(value.text());
      case Seen.Refused<String>(String code, String evidence) ->
          new Seen.Unknown<>("not made: %s (%s)".formatted(code, evidence));
      case Seen.Absent<String>(String waited) -> new Seen.Absent<>(waited);
      case Seen.Unknown<String>(String reason) -> new Seen.Unknown<>(reason);
    };
  }

  /// The role of rules: it may put events on the bus, and publish to the topic.
  private Seen<String> role() {
    waiter.say("making a role for rules, a bus and a topic");
    Seen<String> role =
        PermissionTrial.role(
            clients.iam(run.home()),
            waiter,
            run,
            "rules",
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
              "Principal": {"Service": "events.amazonaws.com"}}]}\
            """,
            """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": "events:PutEvents", "Resource": "%s"},
              {"Effect": "Allow", "Action": "sns:Publish", "Resource": "%s"}]}\
            """
                .formatted(
                    run.arn("events", run.home(), "event-bus/" + run.name("bus")), topicArn()));
    return role;
  }

  private String topicArn() {
    return run.arn("sns", run.home(), run.name("topic"));
  }

  /// The bus without a policy, a queue and a topic behind it.
  private Seen<String> bus(String role) {
    String home = run.home();
    return first(
        () ->
            made(
                () ->
                    Asking.asCaller(
                        () ->
                            clients
                                .events(home)
                                .createEventBus(
                                    create -> create.name(run.name("bus")).tags(eventsTag())),
                        created -> created.eventBusArn())),
        () -> queue(home, "hub", eventsPolicy(home, "hub")),
        () -> rule(home, "hub", run.name("bus"), own(FORWARD), target("hub", home)),
        () ->
            made(
                () ->
                    Asking.asCaller(
                        () ->
                            clients
                                .sns(home)
                                .createTopic(
                                    create ->
                                        create
                                            .name(run.name("topic"))
                                            .tags(
                                                software.amazon.awssdk.services.sns.model.Tag
                                                    .builder()
                                                    .key(Run.TAG)
                                                    .value(run.id())
                                                    .build())),
                        created -> created.topicArn())),
        () ->
            queue(home, "topic", policy("sns.amazonaws.com", queueArn(home, "topic"), topicArn())),
        () ->
            made(
                () ->
                    Asking.asCaller(
                        () ->
                            clients
                                .sns(home)
                                .subscribe(
                                    subscribe ->
                                        subscribe
                                            .topicArn(topicArn())
                                            .protocol("sqs")
                                            .endpoint(queueArn(home, "topic"))
                                            .returnSubscriptionArn(true)
                                            .attributes(Map.of("RawMessageDelivery", "true"))),
                        subscribed -> subscribed.subscriptionArn())),
        () ->
            rule(
                home,
                "topic",
                run.name("bus"),
                own(FORWARD),
                target(topicArn()).roleArn(role).build()));
  }

  private Tag eventsTag() {
    return Tag.builder().key(Run.TAG).value(run.id()).build();
  }

  private Seen<String> made(Supplier<Seen<String>> make) {
    waiter.check();
    return make.get();
  }

  /// Each in turn, until one fails.
  @SafeVarargs
  private static Seen<String> first(Supplier<Seen<String>>... steps) {
    Seen<String> last = Seen.notTried();
    for (Supplier<Seen<String>> step : steps) {
      last = step.get();
      if (last.found().isEmpty()) {
        return last;
      }
    }
    return last;
  }

  private Seen<String> deadLetter() {
    String home = run.home();
    waiter.say("making a dead-letter queue, and a rule whose target does not exist");
    Seen<String> made =
        first(
            () -> queue(home, "dead", eventsPolicy(home, "dead")),
            () ->
                rule(
                    home,
                    "dead",
                    "default",
                    own(DEAD),
                    target(queueArn(home, "nowhere"))
                        .deadLetterConfig(dead -> dead.arn(queueArn(home, "dead")))
                        .build()));
    if (made.found().isEmpty()) {
      return made;
    }
    return waiter
        .until(
            "an event in the dead-letter queue",
            () -> {
              send(home, DEAD);
              return messages(home, "dead").stream().findFirst();
            })
        .<Seen<String>>map(
            message ->
                new Seen.Value<>(
                    Optional.ofNullable(message.messageAttributes().get("ERROR_CODE"))
                        .map(code -> code.stringValue())
                        .orElse("without ERROR_CODE"),
                    "message " + message.messageId()))
        .orElseGet(() -> absent("an event in the dead-letter queue"));
  }

  private Seen<String> queue(String region, String name, String policy) {
    waiter.check();
    Seen<String> url =
        Asking.asCaller(
            () ->
                clients
                    .sqs(region)
                    .createQueue(
                        create ->
                            create
                                .queueName(run.name(name))
                                .attributes(
                                    Map.of(
                                        QueueAttributeName.POLICY,
                                        policy,
                                        QueueAttributeName.SQS_MANAGED_SSE_ENABLED,
                                        "true"))
                                .tags(Map.of(Run.TAG, run.id()))),
            created -> created.queueUrl());
    url.found().ifPresent(it -> urls.put(region + " " + name, it));
    return url;
  }

  private Seen<String> rule(String region, String name, String bus, String pattern, Target target) {
    waiter.check();
    Seen<String> rule =
        Asking.asCaller(
            () ->
                clients
                    .events(region)
                    .putRule(
                        put ->
                            put.name(run.name(name))
                                .eventBusName(bus)
                                .eventPattern(pattern)
                                .tags(eventsTag())),
            made -> made.ruleArn());
    if (rule.found().isEmpty()) {
      return rule;
    }
    waiter.check();
    Seen<Integer> targets =
        Asking.asCaller(
            () ->
                clients
                    .events(region)
                    .putTargets(put -> put.rule(run.name(name)).eventBusName(bus).targets(target)),
            put -> put.failedEntryCount());
    return switch (targets) {
      case Seen.Value<Integer>(Integer failed, String _) when failed == 0 -> rule;
      case Seen.Value<Integer> value -> new Seen.Unknown<>("target not accepted: " + value.text());
      case Seen.Refused<Integer>(String code, String evidence) ->
          new Seen.Refused<>(code, evidence);
      case Seen.Absent<Integer>(String waited) -> new Seen.Absent<>(waited);
      case Seen.Unknown<Integer>(String reason) -> new Seen.Unknown<>(reason);
    };
  }

  private Target target(String queue, String region) {
    return target(queueArn(region, queue)).build();
  }

  private static Target.Builder target(String arn) {
    return Target.builder().id("target").arn(arn);
  }

  private String queueArn(String region, String name) {
    return run.arn("sqs", region, run.name(name));
  }

  /// Lets the rules of this run, and nobody else, send to a queue.
  private String eventsPolicy(String region, String queue) {
    return policy(
        "events.amazonaws.com",
        queueArn(region, queue),
        run.arn("events", region, "rule/" + run.name("*")));
  }

  private static String policy(String service, String queue, String source) {
    return """
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage",
      "Principal": {"Service": "%s"}, "Resource": "%s",
      "Condition": {"ArnLike": {"aws:SourceArn": "%s"}}}]}\
    """
        .formatted(service, queue, source);
  }

  /// Takes what is in the queues for events of AWS.
  ///
  /// @return what is new
  public List<Sighting> drain() {
    List<Sighting> arrived =
        run.regions().stream().flatMap(region -> receive(region, "events").stream()).toList();
    sightings.addAll(arrived);
    return arrived;
  }

  /// Takes events until all have arrived, or time runs out.
  public void await(BooleanSupplier haveAllArrived) {
    waiter.until(
        "events of the images",
        () -> {
          drain();
          return haveAllArrived.getAsBoolean() ? Optional.of(true) : Optional.empty();
        });
  }

  /// All that arrived so far.
  public List<Sighting> sightings() {
    return List.copyOf(sightings);
  }

  private List<Sighting> receive(String region, String queue) {
    List<Sighting> all = new ArrayList<>();
    List<Message> messages = messages(region, queue);
    while (!messages.isEmpty()) {
      messages.stream()
          .flatMap(message -> event(message.body()).stream())
          .map(event -> new Sighting(region, event))
          .forEach(all::add);
      messages = messages(region, queue);
    }
    return all;
  }

  private List<Message> messages(String region, String queue) {
    String url = urls.get(region + " " + queue);
    if (url == null) {
      return List.of();
    }
    List<Message> messages =
        clients
            .sqs(region)
            .receiveMessage(
                receive ->
                    receive
                        .queueUrl(url)
                        .maxNumberOfMessages(MOST_MESSAGES)
                        .messageAttributeNames("All")
                        // Zero would ask a part of SQS's servers only ("Amazon SQS short and long
                        // polling", SQS developer guide).
                        .waitTimeSeconds(1))
            .messages();
    messages.forEach(
        message ->
            clients
                .sqs(region)
                .deleteMessage(
                    delete -> delete.queueUrl(url).receiptHandle(message.receiptHandle())));
    return messages;
  }

  private static Optional<EventBridgeEvent> event(String body) {
    try {
      JsonNode event = JSON.readTree(body);
      List<String> resources = new ArrayList<>();
      event.path("resources").forEach(resource -> resources.add(resource.asText()));
      return Optional.of(
          new EventBridgeEvent(
              event.path("id").asText(),
              event.path("source").asText(),
              event.path("detail-type").asText(),
              event.path("account").asText(),
              Instant.parse(event.path("time").asText()),
              event.path("region").asText(),
              resources,
              JSON.convertValue(event.path("detail"), new TypeReference<>() {})));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
