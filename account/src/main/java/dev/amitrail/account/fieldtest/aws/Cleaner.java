package dev.amitrail.account.fieldtest.aws;

import dev.amitrail.aws.AwsError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBus;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterStringFilter;

/// Removes what runs made: what has their tag. What this process made is removed even where AWS
/// does not list it yet. A name alone is no reason to delete anything.
public final class Cleaner {
  /// The IAM actions of its calls.
  public static final List<String> ACTIONS =
      List.of(
          "cloudformation:DeleteStack",
          "cloudformation:DescribeStacks",
          "ec2:DeleteSnapshot",
          "ec2:DeleteVolume",
          "ec2:DeregisterImage",
          "ec2:DescribeImages",
          "ec2:DescribeSnapshots",
          "ec2:DescribeVolumes",
          "events:DeleteEventBus",
          "events:DeleteRule",
          "events:ListEventBuses",
          "events:ListRules",
          "events:ListTagsForResource",
          "events:RemoveTargets",
          "iam:DeleteRole",
          "iam:DeleteRolePolicy",
          "iam:ListRoleTags",
          "iam:ListRolePolicies",
          "iam:ListRoles",
          "sns:DeleteTopic",
          "sns:ListTagsForResource",
          "sns:ListTopics",
          "sqs:DeleteQueue",
          "sqs:ListQueues",
          "sqs:ListQueueTags",
          "ssm:DeleteParameter",
          "ssm:DescribeParameters",
          "ssm:ListTagsForResource");

  private static final int PAGE_SIZE = 1000;

  /// How long a thing may be unknown after it was made.
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private final FieldClients clients;
  private final Waiter waiter;
  private final Map<Thing, Instant> noted = new ConcurrentSkipListMap<>();
  private final Set<Thing> gone = new ConcurrentSkipListSet<>();

  /// Cleans with these clients.
  ///
  /// @param waiter limits how long a removal is repeated that does not succeed
  public Cleaner(FieldClients clients, Waiter waiter) {
    this.clients = clients;
    this.waiter = waiter;
  }

  /// What a run makes. The order is that of removal.
  public enum Kind {
    /// A CloudFormation stack.
    STACK,
    /// A rule, as `bus/rule`.
    RULE,
    /// An event bus.
    BUS,
    /// An SNS topic with its subscriptions, by its ARN.
    TOPIC,
    /// An SQS queue, by its URL.
    QUEUE,
    /// An SSM parameter.
    PARAMETER,
    /// An image.
    IMAGE,
    /// A snapshot.
    SNAPSHOT,
    /// A volume.
    VOLUME,
    /// An IAM role.
    ROLE
  }

  /// Something that a run made.
  ///
  /// @param id its id, name, ARN or URL, as [Kind] states
  public record Thing(Kind kind, String region, String id) implements Comparable<Thing> {
    @Override
    public int compareTo(Thing other) {
      return Comparator.comparing(Thing::kind)
          .thenComparing(Thing::region)
          .thenComparing(Thing::id)
          .compare(this, other);
    }

    @Override
    public String toString() {
      return "%s %s in %s".formatted(kind.name().toLowerCase(Locale.ROOT), id, region);
    }
  }

  /// How a cleaning ended.
  ///
  /// @param removed all that was removed
  /// @param left what could not be, with the reason
  public record Result(List<Thing> removed, Map<Thing, String> left, List<String> unread) {
    /// Copies the collections.
    public Result {
      removed = List.copyOf(removed);
      left = Map.copyOf(left);
      unread = List.copyOf(unread);
    }

    /// Whether nothing is left, as far as AWS could be read.
    public boolean isComplete() {
      return left.isEmpty() && unread.isEmpty();
    }
  }

  /// Remembers what was just made: AWS may not list it yet.
  void note(Kind kind, String region, String id) {
    Thing thing = new Thing(kind, region, id);
    // A client token returns an image that is gone, too.
    if (!gone.contains(thing)) {
      noted.put(thing, Instant.now());
    }
  }

  /// Forgets what was removed before.
  void forget(Kind kind, String region, String id) {
    Thing thing = new Thing(kind, region, id);
    noted.remove(thing);
    gone.add(thing);
  }

  /// Removes all of a run, again and again until nothing is found or time runs out: an image that
  /// is pending cannot be deregistered, and a snapshot not before its image.
  ///
  /// @param tagValue the run; empty for every run
  public Result clean(List<String> regions, Optional<String> tagValue) {
    Instant start = Instant.now();
    List<Thing> removed = new ArrayList<>();
    Set<String> shown = new TreeSet<>();
    Pass pass = pass(regions, tagValue, removed);
    // A pass that removed something is followed by another look.
    while (!pass.found().isEmpty()
        && Duration.between(start, Instant.now()).compareTo(waiter.limit()) < 0) {
      pass.failed().entrySet().stream()
          .map(failed -> "  not yet: %s: %s".formatted(failed.getKey(), failed.getValue()))
          .filter(shown::add)
          .forEach(waiter::say);
      waiter.sleep();
      pass = pass(regions, tagValue, removed);
    }
    return new Result(removed, pass.failed(), pass.unread());
  }

  /// One look at everything.
  ///
  /// @param failed what could not be removed, with the reason
  /// @param unread what could not be listed
  private record Pass(Set<Thing> found, Map<Thing, String> failed, List<String> unread) {}

  private Pass pass(List<String> regions, Optional<String> tagValue, List<Thing> removed) {
    List<String> unread = new ArrayList<>();
    Set<Thing> found = new TreeSet<>(find(regions, tagValue, unread));
    found.addAll(noted.keySet());
    Map<Thing, String> failed = new TreeMap<>();
    // Removing an image notes its snapshots.
    Set<Thing> left = new TreeSet<>(found);
    while (!left.isEmpty()) {
      Thing thing = left.iterator().next();
      left.remove(thing);
      found.add(thing);
      try {
        remove(thing).forEach(left::add);
        noted.remove(thing);
        removed.add(thing);
        waiter.say("  removed " + thing);
      } catch (SdkException e) {
        AwsError error = AwsError.of(e);
        if (!isNew(thing) && (isGone(error) || isUnlisted(thing))) {
          noted.remove(thing);
        } else {
          noted.putIfAbsent(thing, Instant.EPOCH);
          failed.put(thing, error.toString());
        }
      }
    }
    return new Pass(found, failed, unread);
  }

  /// Whether it is an image that EC2 does not list: one that was deregistered is refused with a
  /// code that others have as well, such as a pending one.
  private boolean isUnlisted(Thing thing) {
    return thing.kind() == Kind.IMAGE
        && Asking.orElse(
            () -> ImageMaker.find(clients.ec2(thing.region()), thing.id()).isEmpty(), _ -> false);
  }

  /// Whether AWS may not know it everywhere yet: it was made a short time ago ("Eventual
  /// consistency in the Amazon EC2 API", EC2 developer guide).
  private boolean isNew(Thing thing) {
    return Optional.ofNullable(noted.get(thing))
        .filter(made -> made.plus(SETTLED).isAfter(Instant.now()))
        .isPresent();
  }

  /// Whether a removal failed because there is nothing to remove any more. Each API has a code for
  /// it that states this: `InvalidSnapshot.NotFound`, `NoSuchEntity`, `ParameterNotFound`.
  private static boolean isGone(AwsError error) {
    return error.code().contains("NotFound")
        || error.code().contains("NoSuchEntity")
        || error.code().contains("NonExistent")
        || error.code().contains("DoesNotExist");
  }

  private List<Thing> find(List<String> regions, Optional<String> run, List<String> unread) {
    List<Thing> all = new ArrayList<>();
    for (String region : regions) {
      for (Finder finder : finders(region, run)) {
        try {
          finder.find().get().forEach(id -> all.add(new Thing(finder.kind(), region, id)));
        } catch (SdkException e) {
          unread.add(
              "%s in %s could not be listed: %s".formatted(finder.kind(), region, AwsError.of(e)));
        }
      }
    }
    try {
      String home = regions.getFirst();
      roles(home, run).forEach(role -> all.add(new Thing(Kind.ROLE, home, role)));
    } catch (SdkException e) {
      unread.add("roles could not be listed: " + AwsError.of(e));
    }
    return all;
  }

  private record Finder(Kind kind, Supplier<Stream<String>> find) {}

  private List<Finder> finders(String region, Optional<String> run) {
    return List.of(
        new Finder(Kind.STACK, () -> stacks(region, run)),
        new Finder(Kind.RULE, () -> rules(region, run)),
        new Finder(Kind.BUS, () -> buses(region, run)),
        new Finder(Kind.TOPIC, () -> topics(region, run)),
        new Finder(Kind.QUEUE, () -> queues(region, run)),
        new Finder(Kind.PARAMETER, () -> parameters(region, run)),
        new Finder(Kind.IMAGE, () -> images(region, run)),
        new Finder(Kind.SNAPSHOT, () -> snapshots(region, run)),
        new Finder(Kind.VOLUME, () -> volumes(region, run)));
  }

  private static <T> boolean hasTag(
      Supplier<List<T>> tags,
      Function<T, String> key,
      Function<T, String> value,
      Optional<String> run) {
    try {
      return tags.get().stream()
          .filter(tag -> key.apply(tag).equals(Run.TAG))
          .anyMatch(tag -> run.isEmpty() || run.get().equals(value.apply(tag)));
    } catch (SdkException e) {
      if (isGone(AwsError.of(e))) {
        return false;
      }
      throw e;
    }
  }

  private static Filter filter(Optional<String> run) {
    return run.map(id -> ImageMaker.by("tag:" + Run.TAG, id))
        .orElseGet(() -> ImageMaker.by("tag-key", Run.TAG));
  }

  private Stream<String> images(String region, Optional<String> run) {
    return clients
        .ec2(region)
        .describeImagesPaginator(
            read ->
                read.owners("self")
                    .includeDisabled(true)
                    .includeDeprecated(true)
                    .filters(filter(run))
                    .maxResults(PAGE_SIZE))
        .images()
        .stream()
        .filter(image -> !image.stateAsString().equals("deregistered"))
        .map(image -> image.imageId());
  }

  private Stream<String> snapshots(String region, Optional<String> run) {
    return clients
        .ec2(region)
        .describeSnapshotsPaginator(
            read -> read.ownerIds("self").filters(filter(run)).maxResults(PAGE_SIZE))
        .snapshots()
        .stream()
        .map(snapshot -> snapshot.snapshotId());
  }

  private Stream<String> volumes(String region, Optional<String> run) {
    return clients.ec2(region).describeVolumes(read -> read.filters(filter(run))).volumes().stream()
        .filter(volume -> !volume.stateAsString().equals("deleting"))
        .map(volume -> volume.volumeId());
  }

  private Stream<String> stacks(String region, Optional<String> run) {
    return clients.cloudFormation(region).describeStacksPaginator().stacks().stream()
        .filter(stack -> stack.stackName().startsWith(Run.PREFIX))
        .filter(stack -> !stack.stackStatusAsString().matches("DELETE_(COMPLETE|IN_PROGRESS)"))
        .filter(stack -> hasTag(stack::tags, tag -> tag.key(), tag -> tag.value(), run))
        .map(stack -> stack.stackName());
  }

  private Stream<String> rules(String region, Optional<String> run) {
    EventBridgeClient events = clients.events(region);
    return Stream.concat(
            Stream.of("default"),
            events.listEventBuses(list -> list.namePrefix(Run.PREFIX)).eventBuses().stream()
                .map(EventBus::name))
        .flatMap(
            bus ->
                events
                    .listRules(list -> list.eventBusName(bus).namePrefix(Run.PREFIX))
                    .rules()
                    .stream()
                    .filter(rule -> isTagged(events, rule.arn(), run))
                    .map(Rule::name)
                    .map(rule -> bus + "/" + rule));
  }

  private Stream<String> buses(String region, Optional<String> run) {
    EventBridgeClient events = clients.events(region);
    return events.listEventBuses(list -> list.namePrefix(Run.PREFIX)).eventBuses().stream()
        .filter(bus -> isTagged(events, bus.arn(), run))
        .map(EventBus::name);
  }

  private static boolean isTagged(EventBridgeClient events, String arn, Optional<String> run) {
    return hasTag(
        () -> events.listTagsForResource(read -> read.resourceARN(arn)).tags(),
        tag -> tag.key(),
        tag -> tag.value(),
        run);
  }

  private Stream<String> topics(String region, Optional<String> run) {
    return clients.sns(region).listTopicsPaginator().topics().stream()
        .map(topic -> topic.topicArn())
        .filter(arn -> arn.substring(arn.lastIndexOf(':') + 1).startsWith(Run.PREFIX))
        .filter(
            arn ->
                hasTag(
                    () ->
                        clients
                            .sns(region)
                            .listTagsForResource(read -> read.resourceArn(arn))
                            .tags(),
                    tag -> tag.key(),
                    tag -> tag.value(),
                    run));
  }

  private Stream<String> queues(String region, Optional<String> run) {
    SqsClient sqs = clients.sqs(region);
    return sqs
        .listQueuesPaginator(list -> list.queueNamePrefix(Run.PREFIX).maxResults(PAGE_SIZE))
        .queueUrls()
        .stream()
        .filter(
            url ->
                hasTag(
                    () ->
                        List.copyOf(
                            sqs.listQueueTags(read -> read.queueUrl(url)).tags().entrySet()),
                    Map.Entry::getKey,
                    Map.Entry::getValue,
                    run));
  }

  private Stream<String> parameters(String region, Optional<String> run) {
    SsmClient ssm = clients.ssm(region);
    return ssm
        .describeParametersPaginator(
            list ->
                list.parameterFilters(
                    ParameterStringFilter.builder()
                        .key("Name")
                        .option("BeginsWith")
                        .values("/" + Run.PREFIX)
                        .build()))
        .stream()
        .flatMap(page -> page.parameters().stream())
        .map(parameter -> parameter.name())
        .filter(
            name ->
                hasTag(
                    () ->
                        ssm.listTagsForResource(
                                read -> read.resourceType("Parameter").resourceId(name))
                            .tagList(),
                    tag -> tag.key(),
                    tag -> tag.value(),
                    run));
  }

  private Stream<String> roles(String region, Optional<String> run) {
    IamClient iam = clients.iam(region);
    return iam.listRolesPaginator().roles().stream()
        .map(role -> role.roleName())
        .filter(name -> name.startsWith(Run.PREFIX))
        .filter(
            name ->
                hasTag(
                    () -> iam.listRoleTags(read -> read.roleName(name)).tags(),
                    tag -> tag.key(),
                    tag -> tag.value(),
                    run));
  }

  /// Idempotent: what is gone already is an error that states it.
  ///
  /// @return what this leaves behind, to be removed after it
  private List<Thing> remove(Thing thing) {
    String region = thing.region();
    String id = thing.id();
    Ec2Client ec2 = clients.ec2(region);
    switch (thing.kind()) {
      case STACK -> clients.cloudFormation(region).deleteStack(delete -> delete.stackName(id));
      case RULE -> removeRule(region, id);
      case BUS -> clients.events(region).deleteEventBus(delete -> delete.name(id));
      case TOPIC -> clients.sns(region).deleteTopic(delete -> delete.topicArn(id));
      case QUEUE -> clients.sqs(region).deleteQueue(delete -> delete.queueUrl(id));
      case PARAMETER -> clients.ssm(region).deleteParameter(delete -> delete.name(id));
      case IMAGE -> {
        return removeImage(ec2, region, id);
      }
      case SNAPSHOT -> ec2.deleteSnapshot(delete -> delete.snapshotId(id));
      case VOLUME -> ec2.deleteVolume(delete -> delete.volumeId(id));
      case ROLE -> removeRole(region, id);
    }
    return List.of();
  }

  /// Its snapshots are left: EC2 may not list those of a new copy by their tags yet.
  private static List<Thing> removeImage(Ec2Client ec2, String region, String id) {
    List<Thing> snapshots =
        ImageMaker.find(ec2, id).stream()
            .flatMap(image -> image.blockDeviceMappings().stream())
            .map(device -> device.ebs() == null ? null : device.ebs().snapshotId())
            .filter(Objects::nonNull)
            .map(snapshot -> new Thing(Kind.SNAPSHOT, region, snapshot))
            .toList();
    ec2.deregisterImage(deregister -> deregister.imageId(id));
    return snapshots;
  }

  private void removeRule(String region, String id) {
    String bus = id.substring(0, id.indexOf('/'));
    String rule = id.substring(id.indexOf('/') + 1);
    EventBridgeClient events = clients.events(region);
    events.removeTargets(remove -> remove.rule(rule).eventBusName(bus).ids("target"));
    events.deleteRule(delete -> delete.name(rule).eventBusName(bus));
  }

  private void removeRole(String region, String name) {
    IamClient iam = clients.iam(region);
    iam.listRolePolicies(list -> list.roleName(name))
        .policyNames()
        .forEach(
            policy -> iam.deleteRolePolicy(delete -> delete.roleName(name).policyName(policy)));
    iam.deleteRole(delete -> delete.roleName(name));
  }
}
