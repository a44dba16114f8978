package dev.amitrail.report.testing;

import dev.amitrail.aws.CountingFanOut;
import dev.amitrail.image.Ec2Images;
import dev.amitrail.report.ReportClients;
import dev.amitrail.report.fleet.FleetPageResult;
import dev.amitrail.report.fleet.FleetProjection;
import dev.amitrail.report.model.Fleet;
import dev.amitrail.report.notify.ReportEvents;
import dev.amitrail.report.notify.ReportMails;
import dev.amitrail.report.notify.ReportNotifications;
import dev.amitrail.report.publish.FleetIndex;
import dev.amitrail.report.publish.ReportBucket;
import dev.amitrail.report.stack.CloudFormationStacks;
import dev.amitrail.report.workload.AutoScalingGroups;
import dev.amitrail.report.workload.Ec2Instances;
import dev.amitrail.report.workload.LaunchTemplates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsResponse;
import software.amazon.awssdk.services.autoscaling.model.DescribeLaunchConfigurationsRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeLaunchConfigurationsResponse;
import software.amazon.awssdk.services.autoscaling.model.LaunchConfiguration;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceImageMetadataRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceImageMetadataResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageMetadata;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceImageMetadata;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;
import software.amazon.awssdk.services.sns.model.SnsException;

/// As much of CloudFormation, EC2, S3 and EventBridge as a report needs. What is not here throws,
/// as the SDK's interfaces do by themselves.
public final class FakeAws {
  /// How many stacks CloudFormation lists in one response: assumed. The API reference states that
  /// there are pages, not how long they are (DescribeStacks, CloudFormation API reference).
  private static final int STACKS_PAGE = 100;

  /// How many entries ListObjectsV2 returns at most (S3 API reference).
  private static final int S3_PAGE = 1000;

  public final Map<String, Stack> stacks = new TreeMap<>();
  public final List<Image> images = new ArrayList<>();

  /// The images of Regions other than the stacks' own.
  public final Map<String, List<Image>> imagesElsewhere = new TreeMap<>();

  /// The resources of each stack by its id.
  public final Map<String, List<StackResourceSummary>> resources = new TreeMap<>();

  public final List<Instance> instances = new ArrayList<>();

  /// What EC2 states of an instance's image, by the image's id, also where it does not show the
  /// image. Of an image that is not here, it states nothing.
  public final Map<String, ImageMetadata> imagesOfInstances = new TreeMap<>();

  public final List<AutoScalingGroup> groups = new ArrayList<>();

  /// The versions of each launch template by its id.
  public final Map<String, List<LaunchTemplateVersion>> launchTemplates = new TreeMap<>();

  /// The ids of launch templates by their name.
  public final Map<String, String> launchTemplateNames = new TreeMap<>();

  /// Whether EC2 leaves out versions that do not exist, rather than refusing the request.
  public boolean leavesOutMissingVersions;

  /// The image ids in SSM parameters, by what a launch template names them with. What is not here
  /// is left as it is.
  public final Map<String, String> ssmParameters = new TreeMap<>();

  /// The SSM parameters, so named, for which EC2 refuses a whole request.
  public final Set<String> unreadable = new HashSet<>();

  public final List<LaunchConfiguration> launchConfigurations = new ArrayList<>();

  /// The current time: images past their deprecation time are deprecated.
  public Instant now = Instant.parse("2026-11-22T02:43:50Z");

  /// Regions whose EC2 refuses everything.
  public final Set<String> regionsOff = new HashSet<>();

  public final Map<String, String> objects = new TreeMap<>();
  public final List<PutEventsRequestEntry> sent = new ArrayList<>();

  /// The topics that reports are mailed to.
  public final List<String> topics = new ArrayList<>();

  /// What was published to topics.
  public final List<PublishRequest> mails = new ArrayList<>();

  public final List<String> calls = Collections.synchronizedList(new ArrayList<>());

  /// The keys of all writes to S3 that were tried.
  final List<String> puts = Collections.synchronizedList(new ArrayList<>());

  /// What another client does before calls of an operation: the first before the next one, the
  /// second before the one after it, and so on.
  private final Map<String, Deque<Runnable>> before = new TreeMap<>();

  /// Takes the operation of every call.
  public Consumer<String> onCall = _ -> {};

  /// Runs before every call.
  public Runnable beforeAny = () -> {};

  /// How many of the calls were waited for one after the other.
  public final CountingFanOut chain = new CountingFanOut(ReportClients.MOST_PARALLEL_CALLS);

  /// Runs once before the next write to S3: what another client does.
  public Optional<Runnable> beforeNextPut = Optional.empty();

  /// Runs before each reading of a stack's resources, by the stack's id.
  public final Map<String, Runnable> beforeResourcesOf = new TreeMap<>();

  /// What another client does once, before the next write to a key.
  public final Map<String, Runnable> beforePutOf = new TreeMap<>();

  /// How many more writes to a key S3 answers with a conflict.
  public final Map<String, Integer> conflicts = new TreeMap<>();

  /// When each version of an object was written; one that a test put there, when it was first read.
  private final Map<String, Instant> written = new TreeMap<>();

  /// What the objects bear besides their text.
  private final Map<String, Map<String, String>> metadata = new TreeMap<>();

  /// The error code that every call to S3 answers with.
  public Optional<String> s3Fails = Optional.empty();

  /// Whether SNS refuses what is published.
  public boolean mailRefused;

  /// The error code that EventBridge answers for the entry, in a response that is itself a success.
  public Optional<String> eventRefused = Optional.empty();

  private final S3Client s3 = newS3();

  /// A page of the stacks of a Region.
  private DescribeStacksResponse page(String region, @Nullable String token) {
    List<Stack> left =
        stacks.values().stream()
            .filter(stack -> stack.stackId().contains(":" + region + ":"))
            .filter(stack -> token == null || stack.stackId().compareTo(token) > 0)
            .toList();
    List<Stack> page = left.subList(0, Math.min(STACKS_PAGE, left.size()));
    return DescribeStacksResponse.builder()
        .stacks(page)
        .nextToken(page.size() < left.size() ? page.getLast().stackId() : null)
        .build();
  }

  CloudFormationClient cloudFormation(String region) {
    return new CloudFormationClient() {
      @Override
      public DescribeStacksResponse describeStacks(DescribeStacksRequest request) {
        call("DescribeStacks");
        if (request.stackName() == null) {
          return page(region, request.nextToken());
        }
        Stack stack = stacks.get(request.stackName());
        if (stack == null) {
          throw CloudFormationException.builder()
              .awsErrorDetails(details("ValidationError", "Stack does not exist"))
              .build();
        }
        return DescribeStacksResponse.builder().stacks(stack).build();
      }

      @Override
      public ListStackResourcesResponse listStackResources(ListStackResourcesRequest request) {
        call("ListStackResources");
        beforeResourcesOf.getOrDefault(request.stackName(), () -> {}).run();
        return ListStackResourcesResponse.builder()
            .stackResourceSummaries(resources.getOrDefault(request.stackName(), List.of()))
            .build();
      }

      @Override
      public String serviceName() {
        return "cloudformation";
      }

      @Override
      public void close() {}
    };
  }

  public Ec2Client ec2(String region) {
    return new Ec2Client() {
      @Override
      public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
        call("DescribeImages");
        if (regionsOff.contains(region)) {
          throw Ec2Exception.builder()
              .statusCode(401)
              .awsErrorDetails(details("AuthFailure", "AWS was not able to validate"))
              .build();
        }
        List<Image> found =
            imagesElsewhere.getOrDefault(region, images).stream()
                .filter(image -> fits(image, request))
                .toList();
        if (found.size() < Set.copyOf(request.imageIds()).size()) {
          throw Ec2Exception.builder()
              .statusCode(400)
              .awsErrorDetails(details("InvalidAMIID.NotFound", "The image ids do not exist"))
              .build();
        }
        return DescribeImagesResponse.builder().images(found).build();
      }

      @Override
      public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
        call("DescribeInstances");
        return DescribeInstancesResponse.builder()
            .reservations(
                Reservation.builder()
                    .instances(
                        instances.stream()
                            .filter(
                                instance ->
                                    request.filters().stream()
                                        .allMatch(filter -> fits(instance, filter)))
                            .toList())
                    .build())
            .build();
      }

      @Override
      public DescribeInstanceImageMetadataResponse describeInstanceImageMetadata(
          DescribeInstanceImageMetadataRequest request) {
        call("DescribeInstanceImageMetadata");
        return DescribeInstanceImageMetadataResponse.builder()
            .instanceImageMetadata(
                instances.stream()
                    .filter(
                        instance ->
                            request.filters().stream().allMatch(filter -> fits(instance, filter)))
                    .map(
                        instance ->
                            InstanceImageMetadata.builder()
                                .instanceId(instance.instanceId())
                                .imageMetadata(imagesOfInstances.get(instance.imageId()))
                                .build())
                    .toList())
            .build();
      }

      @Override
      public DescribeLaunchTemplateVersionsResponse describeLaunchTemplateVersions(
          DescribeLaunchTemplateVersionsRequest request) {
        call("DescribeLaunchTemplateVersions");
        return DescribeLaunchTemplateVersionsResponse.builder()
            .launchTemplateVersions(versions(request))
            .build();
      }

      @Override
      public String serviceName() {
        return "ec2";
      }

      @Override
      public void close() {}
    };
  }

  public AutoScalingClient autoScaling() {
    return new AutoScalingClient() {
      @Override
      public DescribeAutoScalingGroupsResponse describeAutoScalingGroups(
          DescribeAutoScalingGroupsRequest request) {
        call("DescribeAutoScalingGroups");
        return DescribeAutoScalingGroupsResponse.builder()
            .autoScalingGroups(
                groups.stream()
                    .filter(
                        group ->
                            request.autoScalingGroupNames().contains(group.autoScalingGroupName()))
                    .toList())
            .build();
      }

      @Override
      public DescribeLaunchConfigurationsResponse describeLaunchConfigurations(
          DescribeLaunchConfigurationsRequest request) {
        call("DescribeLaunchConfigurations");
        return DescribeLaunchConfigurationsResponse.builder()
            .launchConfigurations(
                launchConfigurations.stream()
                    .filter(
                        one ->
                            request
                                .launchConfigurationNames()
                                .contains(one.launchConfigurationName()))
                    .toList())
            .build();
      }

      @Override
      public String serviceName() {
        return "autoscaling";
      }

      @Override
      public void close() {}
    };
  }

  /// One client, so that calls side by side are answered one after the other.
  public S3Client s3() {
    return s3;
  }

  private S3Client newS3() {
    return new S3Client() {
      @Override
      public synchronized ResponseBytes<GetObjectResponse> getObjectAsBytes(
          Consumer<GetObjectRequest.Builder> request) {
        call("GetObject");
        failIfTold();
        GetObjectRequest get = GetObjectRequest.builder().applyMutation(request).build();
        requireOwner(get.expectedBucketOwner());
        String text = objects.get(get.key());
        if (text == null) {
          throw NoSuchKeyException.builder().statusCode(404).build();
        }
        return ResponseBytes.fromByteArray(
            GetObjectResponse.builder()
                .eTag(eTag(text))
                .lastModified(written.computeIfAbsent(version(get.key(), text), _ -> now))
                .build(),
            bytes(text));
      }

      @Override
      public synchronized PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        call("PutObject");
        puts.add(request.key());
        failIfTold();
        requireOwner(request.expectedBucketOwner());
        Optional<Runnable> before = beforeNextPut;
        beforeNextPut = Optional.empty();
        before.ifPresent(Runnable::run);
        Optional.ofNullable(beforePutOf.remove(request.key())).ifPresent(Runnable::run);
        if (conflicts.merge(request.key(), -1, Integer::sum) >= 0) {
          throw S3Exception.builder()
              .statusCode(409)
              .awsErrorDetails(details("ConditionalRequestConflict", "Try again"))
              .build();
        }
        String there = objects.get(request.key());
        if (request.ifMatch() != null && there == null) {
          throw S3Exception.builder()
              .statusCode(404)
              .awsErrorDetails(details("NoSuchKey", "The specified key does not exist."))
              .build();
        }
        boolean taken = "*".equals(request.ifNoneMatch()) && there != null;
        boolean changed = request.ifMatch() != null && !request.ifMatch().equals(eTag(there));
        if (taken || changed) {
          throw S3Exception.builder()
              .statusCode(412)
              .awsErrorDetails(details("PreconditionFailed", "At least one did not hold"))
              .build();
        }
        String put = text(body);
        objects.put(request.key(), put);
        written.put(version(request.key(), put), now);
        metadata.put(request.key(), request.metadata());
        return PutObjectResponse.builder().eTag(eTag(put)).build();
      }

      @Override
      public synchronized HeadObjectResponse headObject(
          Consumer<HeadObjectRequest.Builder> request) {
        call("HeadObject");
        HeadObjectRequest head = HeadObjectRequest.builder().applyMutation(request).build();
        requireOwner(head.expectedBucketOwner());
        String text = objects.get(head.key());
        if (text == null) {
          throw S3Exception.builder().statusCode(404).build();
        }
        return HeadObjectResponse.builder()
            .eTag(eTag(text))
            .metadata(metadata.getOrDefault(head.key(), Map.of()))
            .build();
      }

      @Override
      public synchronized ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        call("ListObjectsV2");
        failIfTold();
        requireOwner(request.expectedBucketOwner());
        int from = request.prefix().length();
        boolean isFlat = request.delimiter() == null;
        List<String> found =
            objects.keySet().stream()
                .filter(key -> key.startsWith(request.prefix()))
                .filter(key -> isFlat || key.indexOf('/', from) > 0)
                .map(key -> isFlat ? key : key.substring(0, key.indexOf('/', from) + 1))
                .distinct()
                .filter(
                    key ->
                        key.compareTo(String.valueOf(request.continuationToken())) > 0
                            || request.continuationToken() == null)
                .toList();
        List<String> page = found.subList(0, Math.min(S3_PAGE, found.size()));
        ListObjectsV2Response.Builder response =
            ListObjectsV2Response.builder()
                .isTruncated(page.size() < found.size())
                .nextContinuationToken(page.size() < found.size() ? page.getLast() : null);
        return isFlat
            ? response
                .contents(
                    page.stream()
                        .map(
                            key -> S3Object.builder().key(key).eTag(eTag(objects.get(key))).build())
                        .toList())
                .build()
            : response
                .commonPrefixes(
                    page.stream().map(key -> CommonPrefix.builder().prefix(key).build()).toList())
                .build();
      }

      @Override
      public String serviceName() {
        return "s3";
      }

      @Override
      public void close() {}
    };
  }

  private static String version(String key, String text) {
    return key + " " + eTag(text);
  }

  /// Every call states the owner, and S3 refuses it if that is another account ("Verifying bucket
  /// ownership with bucket owner condition", S3 user guide).
  private static void requireOwner(@Nullable String expected) {
    if (expected == null) {
      throw new AssertionError("A call of S3 without ExpectedBucketOwner");
    }
    if (!expected.equals(Stacks.ACCOUNT)) {
      throw S3Exception.builder()
          .statusCode(403)
          .awsErrorDetails(details("AccessDenied", "Access Denied"))
          .build();
    }
  }

  EventBridgeClient eventBridge() {
    return new EventBridgeClient() {
      @Override
      public synchronized PutEventsResponse putEvents(Consumer<PutEventsRequest.Builder> request) {
        call("PutEvents");
        sent.addAll(PutEventsRequest.builder().applyMutation(request).build().entries());
        return PutEventsResponse.builder()
            .entries(PutEventsResultEntry.builder().errorCode(eventRefused.orElse(null)).build())
            .build();
      }

      @Override
      public String serviceName() {
        return "events";
      }

      @Override
      public void close() {}
    };
  }

  SnsClient sns() {
    return new SnsClient() {
      @Override
      public PublishResponse publish(PublishRequest request) {
        call("Publish");
        if (mailRefused) {
          throw SnsException.builder()
              .statusCode(403)
              .awsErrorDetails(
                  AwsErrorDetails.builder()
                      .errorCode("AuthorizationError")
                      .errorMessage("not authorized")
                      .build())
              .build();
        }
        mails.add(request);
        return PublishResponse.builder().messageId("m-" + mails.size()).build();
      }

      @Override
      public String serviceName() {
        return "sns";
      }

      @Override
      public void close() {}
    };
  }

  public ReportClients gateways() {
    return new ReportClients(
        new CloudFormationStacks(this::cloudFormation),
        new Ec2Instances(this::ec2),
        new LaunchTemplates(this::ec2),
        new AutoScalingGroups(_ -> autoScaling()),
        new Ec2Images(this::ec2),
        bucket(),
        new ReportNotifications(
            new ReportEvents(eventBridge()), new ReportMails(sns(), Stacks.REGION, topics), chain),
        chain);
  }

  public ReportBucket bucket() {
    return new ReportBucket(s3(), "reports-bucket", Stacks.REGION, Stacks.ACCOUNT);
  }

  /// Brings list and page of all stacks up to date.
  public FleetPageResult project() {
    return new FleetProjection(bucket(), chain, false, () -> now).project(() -> true);
  }

  /// The list of all stacks, up to date.
  public Fleet fleet() {
    project();
    return new FleetIndex(bucket()).read();
  }

  public void forgetCalls() {
    calls.clear();
    chain.forget();
  }

  /// What another client does before the next call of an operation, or before the one after it
  /// where that is taken already.
  public void before(String operation, Runnable hook) {
    before.computeIfAbsent(operation, _ -> new ArrayDeque<>()).add(hook);
  }

  private void call(String operation) {
    beforeAny.run();
    onCall.accept(operation);
    Optional.ofNullable(before.get(operation))
        .flatMap(hooks -> Optional.ofNullable(hooks.poll()))
        .ifPresent(Runnable::run);
    calls.add(operation);
    chain.call(operation);
  }

  /// How often a write to this key was tried.
  public long putsOf(String key) {
    return List.copyOf(puts).stream().filter(key::equals).count();
  }

  private List<LaunchTemplateVersion> versions(DescribeLaunchTemplateVersionsRequest request) {
    String id =
        request.launchTemplateId() != null
            ? request.launchTemplateId()
            : launchTemplateNames.getOrDefault(request.launchTemplateName(), "");
    List<LaunchTemplateVersion> all = launchTemplates.get(id);
    if (all == null) {
      throw refused("InvalidLaunchTemplateId.NotFound");
    }
    List<LaunchTemplateVersion> found = new ArrayList<>();
    for (String version : request.versions()) {
      Optional<LaunchTemplateVersion> one = version(version, all);
      if (one.isEmpty() && !leavesOutMissingVersions) {
        throw refused("InvalidLaunchTemplateId.VersionNotFound");
      }
      one.filter(each -> !found.contains(each)).ifPresent(found::add);
    }
    return Boolean.TRUE.equals(request.resolveAlias())
        ? found.stream().map(this::resolved).toList()
        : found;
  }

  private static Optional<LaunchTemplateVersion> version(
      String version, List<LaunchTemplateVersion> all) {
    return switch (version) {
      case "$Latest" ->
          all.stream().max(Comparator.comparing(LaunchTemplateVersion::versionNumber));
      case "$Default" ->
          all.stream().filter(one -> Boolean.TRUE.equals(one.defaultVersion())).findFirst();
      default ->
          all.stream()
              .filter(one -> version.equals(String.valueOf(one.versionNumber())))
              .findFirst();
    };
  }

  private LaunchTemplateVersion resolved(LaunchTemplateVersion version) {
    String image = version.launchTemplateData().imageId();
    if (image == null) {
      return version;
    }
    if (unreadable.contains(image)) {
      throw refused("InvalidParameterValue");
    }
    return version.toBuilder()
        .launchTemplateData(data -> data.imageId(ssmParameters.getOrDefault(image, image)))
        .build();
  }

  private static Ec2Exception refused(String code) {
    return (Ec2Exception)
        Ec2Exception.builder()
            .statusCode(400)
            .awsErrorDetails(details(code, "Injected by the test"))
            .build();
  }

  /// Deprecated images are shown to their owner always, to others if they ask for them; disabled
  /// ones to a caller that asks for them (DescribeImages, EC2 API reference).
  private boolean fits(Image image, DescribeImagesRequest request) {
    boolean owned =
        request.owners().isEmpty()
            || request.owners().contains(image.ownerId())
            || (request.owners().contains("self") && image.ownerId().equals(Stacks.ACCOUNT));
    boolean isShown =
        image.ownerId().equals(Stacks.ACCOUNT)
            || Boolean.TRUE.equals(request.includeDeprecated())
            || image.deprecationTime() == null
            || Instant.parse(image.deprecationTime()).isAfter(now);
    boolean isOn =
        Boolean.TRUE.equals(request.includeDisabled()) || !"disabled".equals(image.stateAsString());
    return owned
        && (request.imageIds().isEmpty() || request.imageIds().contains(image.imageId()))
        && isShown
        && isOn
        && request.filters().stream().allMatch(filter -> fits(image, filter));
  }

  private static boolean fits(Image image, Filter filter) {
    return switch (filter.name()) {
      case "image-id" -> filter.values().contains(image.imageId());
      case "source-image-id" -> filter.values().contains(image.sourceImageId());
      case "state" -> filter.values().contains(image.stateAsString());
      case "name" ->
          filter.values().stream()
              .anyMatch(
                  value ->
                      image
                          .name()
                          .matches(
                              Pattern.quote(value)
                                  .replace("*", "\\E.*\\Q")
                                  .replace("?", "\\E.\\Q")));
      default ->
          image.tags().stream()
              .anyMatch(
                  tag ->
                      filter.name().equals("tag:" + tag.key())
                          && filter.values().contains(tag.value()));
    };
  }

  private static boolean fits(Instance instance, Filter filter) {
    return switch (filter.name()) {
      case "instance-id" -> filter.values().contains(instance.instanceId());
      case "instance-state-name" ->
          instance.state() == null || filter.values().contains(instance.state().nameAsString());
      default ->
          instance.tags().stream()
              .anyMatch(
                  tag ->
                      filter.name().equals("tag:" + tag.key())
                          && filter.values().contains(tag.value()));
    };
  }

  private void failIfTold() {
    s3Fails.ifPresent(
        code -> {
          throw S3Exception.builder()
              .statusCode(404)
              .awsErrorDetails(details(code, "Injected by the test"))
              .build();
        });
  }

  private static String eTag(@Nullable String text) {
    return "\"%x\"".formatted(Objects.hashCode(text));
  }

  /// UTF-8. Half of a character, which has no form there, stands for a byte that is not UTF-8.
  private static byte[] bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    text.codePoints()
        .forEach(
            point ->
                bytes.writeBytes(
                    Character.getType(point) == Character.SURROGATE
                        ? new byte[] {(byte) (0x80 | point)}
                        : Character.toString(point).getBytes(StandardCharsets.UTF_8)));
    return bytes.toByteArray();
  }

  private static String text(RequestBody body) {
    try (var stream = body.contentStreamProvider().newStream()) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AwsErrorDetails details(String code, String message) {
    return AwsErrorDetails.builder().errorCode(code).errorMessage(message).build();
  }
}
