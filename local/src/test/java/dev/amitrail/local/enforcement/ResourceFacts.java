package dev.amitrail.local.enforcement;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsRequest;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What is true of resources in the emulated AWS when a request for them arrives: what AWS states
/// to IAM beside what the request itself states. The emulated AWS answers these reads past the
/// faults and delays that a test sets, and does not log them.
final class ResourceFacts implements AutoCloseable {
  private static final StaticCredentialsProvider OBSERVER =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("observer", "local"));

  /// How a launch template names an SSM parameter ("Use a Systems Manager parameter instead of an
  /// AMI ID", EC2 user guide).
  private static final String PARAMETER = "resolve:ssm:";

  private static final int NOT_FOUND = 404;

  private final URI aws;
  private final SdkHttpClient http = UrlConnectionHttpClient.create();
  private final Map<String, Ec2Client> ec2 = new HashMap<>();
  private final Map<String, S3Client> s3 = new HashMap<>();
  private final Map<String, KmsClient> kms = new HashMap<>();

  /// @param aws the address of the emulated AWS
  ResourceFacts(URI aws) {
    this.aws = aws;
  }

  /// The tags of an image or a snapshot; none if there is no such resource.
  Map<String, String> tags(String region, String id) {
    Map<String, String> tags = new TreeMap<>();
    ec2(region)
        .describeTags(read -> read.filters(Filter.builder().name("resource-id").values(id).build()))
        .tags()
        .forEach(tag -> tags.put(tag.key(), tag.value()));
    return tags;
  }

  /// An image, if there is one.
  Optional<Image> image(String region, String id) {
    try {
      return ec2(region)
          .describeImages(read -> read.imageIds(id).includeDeprecated(true).includeDisabled(true))
          .images()
          .stream()
          .findFirst();
    } catch (Ec2Exception e) {
      return ifNotFound(e);
    }
  }

  /// The key that a snapshot is encrypted with, if it is.
  Optional<Key> keyOfSnapshot(String region, String id) {
    return ec2(region).describeSnapshots(read -> read.snapshotIds(id)).snapshots().stream()
        .filter(snapshot -> Boolean.TRUE.equals(snapshot.encrypted()))
        .findFirst()
        .flatMap(snapshot -> key(region, snapshot.kmsKeyId()));
  }

  /// A KMS key of a customer. The policies of keys that AWS manages let everybody use them through
  /// their service ("AWS managed keys", AWS KMS developer guide).
  ///
  /// @param aliases for example `alias/replicas`
  record Key(String arn, List<String> aliases) {}

  /// The customer's key that an id, an ARN or an alias names, if there is one.
  Optional<Key> key(String region, String name) {
    try {
      KmsClient keys = kms(region);
      KeyMetadata key = keys.describeKey(read -> read.keyId(name)).keyMetadata();
      return key.keyManager() == KeyManagerType.AWS
          ? Optional.empty()
          : Optional.of(
              new Key(
                  key.arn(),
                  keys.listAliases(read -> read.keyId(key.keyId())).aliases().stream()
                      .map(AliasListEntry::aliasName)
                      .toList()));
    } catch (NotFoundException _) {
      return Optional.empty();
    }
  }

  /// The names of the SSM parameters that versions of a launch template name.
  ///
  /// @param template its id, or its name
  List<String> parameters(String region, String template, List<String> versions) {
    var request = DescribeLaunchTemplateVersionsRequest.builder().versions(versions);
    try {
      return ec2(region)
          .describeLaunchTemplateVersions(
              (template.startsWith("lt-")
                      ? request.launchTemplateId(template)
                      : request.launchTemplateName(template))
                  .build())
          .launchTemplateVersions()
          .stream()
          .flatMap(version -> Optional.ofNullable(version.launchTemplateData().imageId()).stream())
          .filter(image -> image.startsWith(PARAMETER))
          .map(image -> image.substring(PARAMETER.length()))
          .toList();
    } catch (Ec2Exception e) {
      return ResourceFacts.<List<String>>ifNotFound(e).orElse(List.of());
    }
  }

  /// Whether a bucket has an object.
  boolean isStored(String region, String bucket, String key) {
    try {
      s3(region).headObject(read -> read.bucket(bucket).key(key));
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private static <T> Optional<T> ifNotFound(Ec2Exception e) {
    if (e.awsErrorDetails().errorCode().contains("NotFound")) {
      return Optional.empty();
    }
    throw e;
  }

  private Ec2Client ec2(String region) {
    return client(ec2, region, Ec2Client.builder());
  }

  private S3Client s3(String region) {
    return client(s3, region, S3Client.builder().forcePathStyle(true));
  }

  private KmsClient kms(String region) {
    return client(kms, region, KmsClient.builder());
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
      Map<String, C> clients, String region, B builder) {
    synchronized (clients) {
      return clients.computeIfAbsent(
          region,
          name ->
              builder
                  .region(Region.of(name))
                  .endpointOverride(aws)
                  .credentialsProvider(OBSERVER)
                  .httpClient(http)
                  .build());
    }
  }

  @Override
  public void close() {
    ec2.values().forEach(Ec2Client::close);
    s3.values().forEach(S3Client::close);
    kms.values().forEach(KmsClient::close);
    http.close();
  }
}
