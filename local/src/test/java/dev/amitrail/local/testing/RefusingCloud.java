package dev.amitrail.local.testing;

import dev.amitrail.local.Installation;
import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.aws.EmulatedAws;
import dev.amitrail.local.aws.EmulatedSemanticsAccount;
import dev.amitrail.local.enforcement.EnforcingProxy;
import dev.amitrail.local.invoke.Invoke;
import dev.amitrail.local.lambda.InvocationResult.Raised;
import dev.amitrail.local.testing.RefusingProxy.Answer;
import dev.amitrail.semantics.SemanticsCase;
import dev.amitrail.semantics.SemanticsTable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// An emulated AWS behind a proxy that refuses requests, and `./invoke` before it, which may do
/// what the policies of its checkout's templates allow. New images are available at once.
public final class RefusingCloud implements AutoCloseable {
  /// The home Region.
  public static final String HOME = "ap-southeast-2";

  /// A replica Region.
  public static final String AWAY = "us-east-1";

  /// The other replica Region.
  public static final String FAR = "eu-west-1";

  /// A pointer that tests may set; it is deleted after each.
  public static final String POINTER = "/ami-trail/web";

  private static final List<String> REGIONS = List.of(HOME, AWAY, FAR);
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final TestCloud aws;
  private final RefusingProxy proxy;
  private final EmulatedSemanticsAccount account;
  private final Path folder;
  private final Map<Refusal, Answer> answers = new EnumMap<>(Refusal.class);
  private final Map<String, Ec2Client> ec2 = new HashMap<>();
  private final Map<String, SsmClient> ssm = new HashMap<>();
  private final Map<Path, Deployment> deployments = new HashMap<>();

  private RefusingCloud(TestCloud aws, RefusingProxy proxy, Path folder) {
    this.aws = aws;
    this.proxy = proxy;
    this.account = EmulatedSemanticsAccount.at(proxy.endpoint());
    this.folder = folder;
  }

  /// Starts one.
  ///
  /// @param folder for the files of events
  public static RefusingCloud start(Path folder) throws IOException {
    TestCloud aws = TestCloud.start(0);
    RefusingCloud cloud = new RefusingCloud(aws, RefusingProxy.before(aws.endpoint()), folder);
    cloud.reset();
    return cloud;
  }

  /// What EC2 refuses: the answer is that to an operation in a row of the table of semantics.
  public enum Refusal {
    /// Additions and removals in one request.
    BOTH_DIRECTIONS("snapshots-1", "ModifySnapshotAttribute"),
    /// More changes than a request can have.
    TOO_MANY_GRANTS("snapshots-2", "ModifySnapshotAttribute"),
    /// A launch permission for an account that does not exist.
    NO_ACCOUNT_TO_LAUNCH("permissions-2", "ModifyImageAttribute"),
    /// A volume permission for an account that does not exist.
    NO_ACCOUNT_FOR_VOLUMES("snapshots-3", "ModifySnapshotAttribute"),
    /// The quota of public images is used up.
    PUBLIC_IMAGE_QUOTA("permissions-6", "ModifyImageAttribute"),
    /// A tag policy requires a tag on snapshots.
    TAG_POLICY("copies-4", "CopyImage"),
    /// Something about a copy that no other request changes.
    INVALID_COPY("keys-3", "CopyImage"),
    /// A date of deprecation in the past.
    PAST_DATE("deprecation-1", "EnableImageDeprecation");

    private final String row;
    private final String operation;

    Refusal(String row, String operation) {
      this.row = row;
      this.operation = operation;
    }

    private SemanticsCase row() {
      return SemanticsTable.rows().stream()
          .filter(one -> one.id().equals(row))
          .findFirst()
          .orElseThrow(() -> new AssertionError("The table of semantics has no row " + row));
    }
  }

  /// The functions of a checkout, which may do what its policies allow.
  private record Deployment(EnforcingProxy policies, URI endpoint, KeptFunctions functions)
      implements AutoCloseable {
    @Override
    public void close() {
      functions.close();
      policies.close();
    }
  }

  /// What a function did.
  ///
  /// @param requests what it sent to AWS
  public record Run(KeptFunctions.Run invocation, List<AwsRequest> requests) {
    /// Copies the list.
    public Run {
      requests = List.copyOf(requests);
    }

    /// Why it failed, if it did.
    public Optional<Raised> failure() {
      return invocation.failure();
    }

    /// What the function logged.
    public FunctionLog log() {
      return invocation.log();
    }

    /// Its requests for an operation.
    public List<AwsRequest> requests(String operation) {
      return requests.stream().filter(request -> request.operation().equals(operation)).toList();
    }

    /// Its requests to EC2 and SSM that change something.
    public List<String> writes() {
      return requests.stream()
          .filter(AwsRequest::isWrite)
          .filter(request -> List.of("ec2", "ssm").contains(request.service()))
          .map(AwsRequest::operation)
          .toList();
    }

    /// The detail types of the events that it sent.
    public List<String> events() {
      return requests("PutEvents").stream()
          .flatMap(request -> request.parameters().path("Entries").valueStream())
          .map(entry -> entry.path("DetailType").asText())
          .toList();
    }
  }

  /// Refuses requests from now on, for the operation of the refusal.
  public void refuse(Refusal refusal, Predicate<AwsRequest> which) {
    proxy.refuse(
        request -> request.operation().equals(refusal.operation) && which.test(request),
        answers.computeIfAbsent(refusal, this::answer));
  }

  private Answer answer(Refusal refusal) {
    int mark = proxy.mark();
    refusal.row().check().accept(account);
    account.removeRestrictions();
    return proxy.firstRefusal(mark, refusal.operation);
  }

  /// Refuses nothing from now on.
  public void stopRefusing() {
    proxy.stopRefusing();
  }

  /// Has the function of an event handle it.
  public Run invoke(String event) throws IOException, InterruptedException {
    return invoke(Installation.current(), event);
  }

  /// Has the function of another checkout handle an event.
  public Run invoke(Installation checkout, String event) throws IOException, InterruptedException {
    KeptFunctions functions = deployment(checkout).functions();
    int mark = proxy.mark();
    KeptFunctions.Run run = functions.invoke(event);
    return new Run(run, proxy.since(mark));
  }

  /// Runs `./invoke`.
  public Command.Result command(String event) throws IOException, InterruptedException {
    Path file = Files.writeString(Files.createTempFile(folder, "event", ".json"), event);
    URI endpoint = deployment(Installation.current()).endpoint();
    return Command.java(Invoke.class, EmulatedAws.environment(endpoint), file.toString()).await();
  }

  /// The requests to AWS since a mark.
  public List<AwsRequest> since(int mark) {
    return proxy.since(mark);
  }

  /// The present number of requests, for [#since].
  public int mark() {
    return proxy.mark();
  }

  private Deployment deployment(Installation checkout) throws IOException {
    Deployment existing = deployments.get(checkout.root());
    if (existing != null) {
      return existing;
    }
    EnforcingProxy policies = EnforcingProxy.of(checkout.cloudAssembly());
    URI endpoint = policies.before(proxy.endpoint(), aws.endpoint());
    Deployment started =
        new Deployment(
            policies, endpoint, new KeptFunctions(checkout, EmulatedAws.environment(endpoint)));
    deployments.put(checkout.root(), started);
    return started;
  }

  /// Has its function handle the event that an image is available.
  public Run available(String region, String image) throws IOException, InterruptedException {
    return invoke(Fixtures.amiEvent(region, image));
  }

  /// Has its function handle the event of the schedule.
  public Run sweep() throws IOException, InterruptedException {
    return invoke(Fixtures.sweepEvent(NOON));
  }

  /// Changes the behaviour of the emulated AWS.
  public void configure(String json) {
    aws.configure(json);
  }

  /// A client of EC2 for a person; it goes around the proxy.
  public Ec2Client ec2(String region) {
    return ec2.computeIfAbsent(region, aws.clients()::ec2);
  }

  private SsmClient ssm(String region) {
    return ssm.computeIfAbsent(region, aws::ssm);
  }

  /// Registers an image in the home Region.
  ///
  /// @return its id
  public String image(String name, Map<String, String> tags) {
    return ec2(HOME)
        .registerImage(
            request ->
                request
                    .name(name)
                    .tagSpecifications(
                        tags.isEmpty()
                            ? List.of()
                            : List.of(specification(ResourceType.IMAGE, tags))))
        .imageId();
  }

  /// An image in the home Region with any time of deprecation, a past one too.
  ///
  /// @return its id
  public String deprecated(String replicateTo, Instant time) {
    String id = "ami-" + UUID.randomUUID().toString().replace("-", "").substring(0, 17);
    aws.addToWorld(
        """
        {"images": [{"region": "%s", "id": "%s", "name": "web", "tags": {"replicate-to": "%s"},
                     "deprecationTime": "%s"}]}
        """
            .formatted(HOME, id, replicateTo, time.truncatedTo(ChronoUnit.SECONDS)));
    return id;
  }

  /// Copies an image as others do: with another name and these tags, on the image alone.
  public String copyByOthers(String source, String region, Map<String, String> tags) {
    return copy(source, region, "made by others", Map.of(ResourceType.IMAGE, tags));
  }

  /// Copies an image as AMI Trail does, and records the replica on the source.
  public String replicate(String source, String region) {
    Map<String, String> origin = origin(source);
    String replica =
        copy(
            source,
            region,
            image(HOME, source).name() + "-from-" + source,
            Map.of(ResourceType.IMAGE, origin, ResourceType.SNAPSHOT, origin));
    tag(HOME, source, Map.of(region + ".origin.id", replica));
    return replica;
  }

  private String copy(
      String source, String region, String name, Map<ResourceType, Map<String, String>> tags) {
    List<TagSpecification> specifications =
        tags.entrySet().stream()
            .filter(one -> !one.getValue().isEmpty())
            .map(one -> specification(one.getKey(), one.getValue()))
            .toList();
    return ec2(region)
        .copyImage(
            request ->
                request
                    .sourceRegion(HOME)
                    .sourceImageId(source)
                    .name(name)
                    .tagSpecifications(specifications))
        .imageId();
  }

  /// The tags of a replica that name its source.
  public static Map<String, String> origin(String source) {
    return Map.of("origin.id", source, "origin.region", HOME, "origin.account", Fixtures.ACCOUNT);
  }

  private static TagSpecification specification(ResourceType type, Map<String, String> tags) {
    return TagSpecification.builder().resourceType(type).tags(tagList(tags)).build();
  }

  private static List<Tag> tagList(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }

  /// Tags a resource.
  public void tag(String region, String resource, Map<String, String> tags) {
    ec2(region).createTags(request -> request.resources(resource).tags(tagList(tags)));
  }

  /// Takes a tag off an image.
  public void untag(String region, String image, String key) {
    ec2(region)
        .deleteTags(request -> request.resources(image).tags(Tag.builder().key(key).build()));
  }

  /// An image, by its id.
  public Image image(String region, String id) {
    return ec2(region).describeImages(request -> request.imageIds(id)).images().getFirst();
  }

  /// The tags of an image.
  public Map<String, String> tags(String region, String id) {
    return TestCloud.tags(image(region, id).tags());
  }

  /// Grants launch permissions: ids of accounts, or `all`.
  public void share(String region, String image, String... grantees) {
    ec2(region)
        .modifyImageAttribute(
            request ->
                request
                    .imageId(image)
                    .launchPermission(
                        change ->
                            change.add(
                                Stream.of(grantees)
                                    .map(RefusingCloud::launchPermission)
                                    .toList())));
  }

  private static LaunchPermission launchPermission(String grantee) {
    return grantee.equals("all")
        ? LaunchPermission.builder().group(grantee).build()
        : LaunchPermission.builder().userId(grantee).build();
  }

  /// Whom an image is shared with, sorted.
  public List<String> launchers(String region, String image) {
    return ec2(region)
        .describeImageAttribute(request -> request.imageId(image).attribute("launchPermission"))
        .launchPermissions()
        .stream()
        .map(grant -> Optional.ofNullable(grant.userId()).orElseGet(grant::groupAsString))
        .sorted()
        .toList();
  }

  /// Grants volume permissions of an image's snapshot to accounts.
  public void shareSnapshot(String region, String image, String... accounts) {
    String snapshot = snapshot(region, image);
    ec2(region)
        .modifySnapshotAttribute(
            request ->
                request
                    .snapshotId(snapshot)
                    .createVolumePermission(
                        change ->
                            change.add(
                                Stream.of(accounts)
                                    .map(id -> CreateVolumePermission.builder().userId(id).build())
                                    .toList())));
  }

  /// Whom the snapshot of an image is shared with, sorted.
  public List<String> volumeUsers(String region, String image) {
    String snapshot = snapshot(region, image);
    return ec2(region)
        .describeSnapshotAttribute(
            request -> request.snapshotId(snapshot).attribute("createVolumePermission"))
        .createVolumePermissions()
        .stream()
        .map(grant -> Optional.ofNullable(grant.userId()).orElseGet(grant::groupAsString))
        .sorted()
        .toList();
  }

  private String snapshot(String region, String image) {
    return image(region, image).blockDeviceMappings().getFirst().ebs().snapshotId();
  }

  /// The tags of the snapshot of an image.
  public Map<String, String> snapshotTags(String region, String image) {
    String snapshot = snapshot(region, image);
    return TestCloud.tags(
        ec2(region)
            .describeSnapshots(request -> request.snapshotIds(snapshot))
            .snapshots()
            .getFirst()
            .tags());
  }

  /// Sets the pointer by hand, and waits until it has the value.
  public void point(String region, String image) {
    ssm(region)
        .putParameter(
            request ->
                request
                    .name(POINTER)
                    .value(image)
                    .type(ParameterType.STRING)
                    .dataType("aws:ec2:image")
                    .overwrite(true));
    Waiting.until(() -> image.equals(pointers().get(region)));
  }

  /// Region -> the image that the pointer names there.
  public Map<String, String> pointers() {
    Map<String, String> images = new TreeMap<>();
    for (String region : REGIONS) {
      ssm(region).getParameters(request -> request.names(POINTER)).parameters().stream()
          .map(Parameter::value)
          .forEach(image -> images.put(region, image));
    }
    return images;
  }

  /// Takes everything away that a test made: images, the pointer, refusals and settings.
  public void reset() {
    proxy.stopRefusing();
    aws.reset(REGIONS, POINTER);
    aws.configure("{\"pendingSeconds\": 0}");
  }

  @Override
  public void close() {
    ec2.values().forEach(Ec2Client::close);
    ssm.values().forEach(SsmClient::close);
    account.close();
    proxy.close();
    aws.close();
    deployments.values().forEach(Deployment::close);
  }
}
