package dev.amitrail.local.enforcement;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amitrail.infra.judge.IamRequest;
import dev.amitrail.infra.judge.IamRequest.Resource;
import dev.amitrail.local.aws.AwsRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Image;

/// What IAM decides when a function sends a request: the actions, the resources, and the condition
/// keys that AWS states for them (Service Authorization Reference). What the request itself does
/// not state is read ([ResourceFacts]). Condition keys that no policy of ours has are left out: a
/// condition that requires one would not be met.
///
/// @param facts what is true in the emulated AWS
record AuthorizedRequests(ResourceFacts facts) {
  /// The query of ListObjectsV2 (S3 API reference).
  private static final Set<String> OF_A_LISTING =
      Set.of("list-type", "prefix", "delimiter", "continuation-token", "max-keys", "encoding-type");

  /// An image or a snapshot that the request makes has no id yet.
  private static final String NEW = "00000000000000000";

  /// A request that nothing is known about. It is never taken to be allowed.
  static final class UnknownRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownRequestException(AwsRequest request) {
      super(
          "It is not known what IAM decides for %s of %s with %s: add it to AuthorizedRequests"
              .formatted(request.operation(), request.service(), request.parameters()));
    }
  }

  /// Each of these has to be allowed.
  ///
  /// @throws UnknownRequestException if nothing is known about the operation
  List<IamRequest> of(AwsRequest request) {
    List<IamRequest> all =
        request.service().equals("s3")
            ? ofS3(request)
            : of(request, request.service() + ":" + request.operation());
    return all.stream().map(one -> one.with("aws:RequestedRegion", request.region())).toList();
  }

  private List<IamRequest> of(AwsRequest request, String action) {
    return switch (action) {
      case "ec2:DescribeImages",
          "ec2:DescribeInstances",
          "ec2:DescribeInstanceImageMetadata",
          "ec2:GetEbsDefaultKmsKeyId",
          "ec2:GetEbsEncryptionByDefault",
          "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeLaunchConfigurations" ->
          onAny(action);
      case "ec2:DescribeLaunchTemplateVersions" -> launchTemplate(request, action);
      case "ec2:CopyImage" -> copy(request, action);
      case "ec2:CreateTags", "ec2:DeleteTags" ->
          values(request, "ResourceId.").stream()
              .map(id -> tagged(existing(request.region(), id), tags(request, "")))
              .map(resource -> IamRequest.of(action, resource))
              .toList();
      case "ec2:DescribeImageAttribute",
          "ec2:DisableImageDeprecation",
          "ec2:EnableImageDeprecation",
          "ec2:EnableImageDeregistrationProtection",
          "ec2:ModifyImageAttribute" ->
          List.of(IamRequest.of(action, existing(request.region(), text(request, "ImageId"))));
      case "ec2:DescribeSnapshotAttribute" ->
          List.of(IamRequest.of(action, existing(request.region(), text(request, "SnapshotId"))));
      case "ec2:ModifySnapshotAttribute" -> snapshotPermissions(request, action);
      case "ssm:GetParameters" ->
          request
              .parameters()
              .path("Names")
              .valueStream()
              .map(name -> IamRequest.of(action, parameter(request.region(), name.asText())))
              .toList();
      case "ssm:PutParameter" ->
          List.of(IamRequest.of(action, parameter(request.region(), text(request, "Name"))));
      case "events:PutEvents" ->
          request
              .parameters()
              .path("Entries")
              .valueStream()
              .map(entry -> IamRequest.of(action, event(request.region(), entry)))
              .toList();
      case "sns:Publish" -> List.of(IamRequest.of(action, Resource.of(text(request, "TopicArn"))));
      case "cloudformation:DescribeStacks" ->
          request.parameters().has("StackName")
              ? List.of(IamRequest.of(action, stack(request)))
              // All stacks: DescribeStacks, CloudFormation API reference.
              : Stream.of(action, "cloudformation:ListStacks")
                  .flatMap(one -> onAny(one).stream())
                  .toList();
      case "cloudformation:ListStackResources" -> List.of(IamRequest.of(action, stack(request)));
      default -> throw new UnknownRequestException(request);
    };
  }

  private static List<IamRequest> onAny(String action) {
    return List.of(IamRequest.of(action, Resource.of("*")));
  }

  /// EC2 reads the parameters that the versions name with the caller's permissions ("Use a Systems
  /// Manager parameter instead of an AMI ID", EC2 user guide).
  private List<IamRequest> launchTemplate(AwsRequest request, String action) {
    List<IamRequest> all = new ArrayList<>(onAny(action));
    if (request.parameters().path("ResolveAlias").asText().equals("true")) {
      String template =
          request
              .parameters()
              .path("LaunchTemplateId")
              .asText(request.parameters().path("LaunchTemplateName").asText());
      facts
          .parameters(request.region(), template, values(request, "LaunchTemplateVersion."))
          .forEach(
              name ->
                  all.add(IamRequest.of("ssm:GetParameters", parameter(request.region(), name))));
    }
    return all;
  }

  /// EC2 authorizes CopyImage for the source, its snapshots, and what the copy makes; and
  /// CreateTags for the tags of the copy ("Grant permission to tag Amazon EC2 resources during
  /// creation", EC2 user guide).
  private List<IamRequest> copy(AwsRequest request, String action) {
    if (request.parameters().has("CopyImageTags")) {
      throw new UnknownRequestException(request);
    }
    String region = request.region();
    String from = text(request, "SourceRegion");
    String id = text(request, "SourceImageId");
    Optional<Image> source = facts.image(from, id);
    List<Resource> resources = new ArrayList<>();
    resources.add(
        source
            .map(image -> Resource.of(arn(from, id)).with("ec2:Owner", owner(image)))
            .orElse(Resource.of(arn(from, id))));
    List<String> snapshots =
        source.stream()
            .flatMap(image -> image.blockDeviceMappings().stream())
            .filter(device -> device.ebs() != null)
            .map(device -> device.ebs().snapshotId())
            .toList();
    snapshots.forEach(snapshot -> resources.add(Resource.of(arn(from, snapshot))));
    Map<String, Map<String, String>> tags = tagsByType(request);
    List<IamRequest> all = new ArrayList<>();
    for (String type : List.of("image", "snapshot")) {
      Resource made = Resource.of(arn(region, (type.equals("image") ? "ami-" : "snap-") + NEW));
      Map<String, String> given = tags.getOrDefault(type, Map.of());
      resources.add(tagged(made, given));
      if (!given.isEmpty()) {
        all.add(
            IamRequest.of(
                "ec2:CreateTags", tagged(made, given).with("ec2:CreateAction", "CopyImage")));
      }
    }
    all.addFirst(IamRequest.of(action, resources.toArray(Resource[]::new)));
    if (request.parameters().has("KmsKeyId")) {
      facts.key(region, text(request, "KmsKeyId")).ifPresent(key -> all.addAll(uses(key, region)));
    }
    for (String snapshot : snapshots) {
      // Which Region's EC2 uses it is not documented.
      facts
          .keyOfSnapshot(from, snapshot)
          .ifPresent(key -> Stream.of(from, region).forEach(one -> all.addAll(uses(key, one))));
    }
    return all;
  }

  /// The owner, as the condition key has it: an alias where there is one.
  private static String owner(Image image) {
    return image.imageOwnerAlias() == null ? image.ownerId() : image.imageOwnerAlias();
  }

  /// @param region whose EC2 uses the key for the caller
  private static List<IamRequest> uses(ResourceFacts.Key key, String region) {
    Resource resource =
        Resource.of(key.arn())
            .with("kms:ViaService", "ec2.%s.amazonaws.com".formatted(region))
            .with("kms:ResourceAliases", key.aliases());
    return IamRequest.KEY_ACTIONS.stream()
        .map(
            action ->
                IamRequest.of(
                    action,
                    action.equals("kms:CreateGrant")
                        ? resource.with("kms:GrantIsForAWSResource", "true")
                        : resource))
        .toList();
  }

  /// The condition keys have one value each, so that each change is decided by itself.
  private List<IamRequest> snapshotPermissions(AwsRequest request, String action) {
    Resource snapshot = existing(request.region(), text(request, "SnapshotId"));
    List<IamRequest> all = new ArrayList<>();
    for (String change : List.of("Add", "Remove")) {
      request
          .parameters()
          .properties()
          .forEach(
              entry -> {
                String name = entry.getKey();
                if (name.startsWith("CreateVolumePermission.%s.".formatted(change))) {
                  String key =
                      "ec2:%s/%s".formatted(change, name.endsWith(".Group") ? "group" : "userId");
                  all.add(IamRequest.of(action, snapshot.with(key, entry.getValue().asText())));
                }
              });
    }
    if (all.isEmpty()) {
      throw new UnknownRequestException(request);
    }
    return all;
  }

  /// Objects of buckets, which are all of one account here. GetObject and HeadObject of an object
  /// that does not exist need ListBucket too, for the answer that it does not exist (GetObject, S3
  /// API reference).
  private List<IamRequest> ofS3(AwsRequest request) {
    String path = text(request, "Path").substring(1);
    int slash = path.indexOf('/');
    String bucket = slash < 0 ? path : path.substring(0, slash);
    String key = slash < 0 ? "" : path.substring(slash + 1);
    List<String> query = new ArrayList<>();
    request.parameters().fieldNames().forEachRemaining(query::add);
    query.removeAll(List.of("Path", "x-id"));
    if (!query.isEmpty() || key.isEmpty()) {
      if (request.operation().equals("GET")
          && key.isEmpty()
          && request.parameters().has("list-type")
          && OF_A_LISTING.containsAll(query)) {
        return List.of(IamRequest.of("s3:ListBucket", s3(bucket)));
      }
      throw new UnknownRequestException(request);
    }
    return switch (request.operation()) {
      case "PUT" -> List.of(IamRequest.of("s3:PutObject", s3(path)));
      case "GET", "HEAD" -> {
        IamRequest read = IamRequest.of("s3:GetObject", s3(path));
        yield facts.isStored(request.region(), bucket, key)
            ? List.of(read)
            : List.of(read, IamRequest.of("s3:ListBucket", s3(bucket)));
      }
      default -> throw new UnknownRequestException(request);
    };
  }

  private static Resource s3(String bucketOrObject) {
    return Resource.of("arn:aws:s3:::" + bucketOrObject)
        .with("aws:ResourceAccount", IamRequest.ACCOUNT);
  }

  private static Resource event(String region, JsonNode entry) {
    return Resource.of(
            "arn:aws:events:%s:%s:event-bus/%s"
                .formatted(
                    region, IamRequest.ACCOUNT, entry.path("EventBusName").asText("default")))
        .with("events:source", entry.path("Source").asText())
        .with("events:detail-type", entry.path("DetailType").asText());
  }

  /// The parameters that AWS publishes have no account.
  private static Resource parameter(String region, String name) {
    if (name.startsWith("arn:")) {
      return Resource.of(name);
    }
    String path = (name.startsWith("/") ? name : "/" + name).split(":", 2)[0];
    return Resource.of(
        "arn:aws:ssm:%s:%s:parameter%s"
            .formatted(region, path.startsWith("/aws/service/") ? "" : IamRequest.ACCOUNT, path));
  }

  private static Resource stack(AwsRequest request) {
    String stack = text(request, "StackName");
    if (!stack.startsWith("arn:")) {
      throw new UnknownRequestException(request);
    }
    return Resource.of(stack);
  }

  /// An image or a snapshot, with its tags. One that does not exist has none.
  private Resource existing(String region, String id) {
    Resource resource = Resource.of(arn(region, id));
    for (Map.Entry<String, String> tag : facts.tags(region, id).entrySet()) {
      resource = resource.with("aws:ResourceTag/" + tag.getKey(), tag.getValue());
    }
    return resource;
  }

  private static Resource tagged(Resource resource, Map<String, String> tags) {
    if (tags.isEmpty()) {
      return resource;
    }
    Resource tagged = resource.with("aws:TagKeys", List.copyOf(tags.keySet()));
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      tagged = tagged.with("aws:RequestTag/" + tag.getKey(), tag.getValue());
    }
    return tagged;
  }

  private static String arn(String region, String id) {
    return "arn:aws:ec2:%s::%s/%s"
        .formatted(region, id.startsWith("ami-") ? "image" : "snapshot", id);
  }

  private static Map<String, Map<String, String>> tagsByType(AwsRequest request) {
    Map<String, Map<String, String>> tags = new LinkedHashMap<>();
    for (int number = 1; ; number++) {
      String specification = "TagSpecification.%d.".formatted(number);
      String type = request.parameters().path(specification + "ResourceType").asText();
      if (type.isEmpty()) {
        return tags;
      }
      tags.put(type, tags(request, specification));
    }
  }

  private static Map<String, String> tags(AwsRequest request, String prefix) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (int number = 1; ; number++) {
      String tag = "%sTag.%d.".formatted(prefix, number);
      String key = request.parameters().path(tag + "Key").asText();
      if (key.isEmpty()) {
        return tags;
      }
      tags.put(key, request.parameters().path(tag + "Value").asText());
    }
  }

  private static List<String> values(AwsRequest request, String prefix) {
    return request.parameters().properties().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .map(entry -> entry.getValue().asText())
        .toList();
  }

  private static String text(AwsRequest request, String name) {
    return request.parameters().path(name).asText();
  }
}
