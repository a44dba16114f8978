package dev.amitrail.account.fieldtest.aws;

import dev.amitrail.account.fieldtest.facts.CopyFacts.EncryptedWith;
import dev.amitrail.account.fieldtest.facts.CopyFacts.Encryption;
import dev.amitrail.account.fieldtest.facts.CopyFacts.End;
import dev.amitrail.account.fieldtest.facts.CopyFacts.Look;
import dev.amitrail.account.fieldtest.facts.Seen;
import dev.amitrail.aws.RequestPacer;
import dev.amitrail.replication.ec2.EbsDefaults;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.kms.model.KeyManagerType;

/// Copies the image to the other Region, and looks at the copies.
public final class CopyTrial {
  /// The IAM actions of its calls.
  public static final List<String> ACTIONS =
      List.of(
          "ec2:CopyImage",
          "ec2:CreateTags",
          "ec2:DescribeImages",
          "ec2:DescribeSnapshots",
          "ec2:GetEbsDefaultKmsKeyId",
          "ec2:GetEbsEncryptionByDefault",
          "kms:DescribeKey");

  private static final String NO_KEY = "key/00000000-0000-0000-0000-000000000000";

  private final Run run;
  private final FieldClients clients;
  private final Waiter waiter;
  private final Cleaner cleaner;

  /// Copies images of this run.
  public CopyTrial(Run run, FieldClients clients, Waiter waiter, Cleaner cleaner) {
    this.run = run;
    this.clients = clients;
    this.waiter = waiter;
    this.cleaner = cleaner;
  }

  private Ec2Client other() {
    return clients.ec2(run.other());
  }

  /// The request for a copy: all that have this token are equal.
  ///
  /// @param token the end of the client token
  static CopyImageRequest.Builder request(Run run, String source, String token) {
    return CopyImageRequest.builder()
        .name(run.name("copy"))
        .sourceImageId(source)
        .sourceRegion(run.home())
        .clientToken(run.name(token))
        .tagSpecifications(
            tags(run, ResourceType.IMAGE, "1"), tags(run, ResourceType.SNAPSHOT, "1"));
  }

  private static TagSpecification tags(Run run, ResourceType type, String value) {
    return TagSpecification.builder()
        .resourceType(type)
        .tags(
            Tag.builder().key(Run.TAG).value(run.id()).build(),
            Tag.builder().key("field-test-value").value(value).build())
        .build();
  }

  /// The image that CopyImage returns for this token.
  public Seen<String> copy(String source, String token) {
    return send(request(run, source, token));
  }

  /// The same with another value of a tag.
  public Seen<String> copyWithOtherTags(String source, String token) {
    return send(
        request(run, source, token)
            .tagSpecifications(
                tags(run, ResourceType.IMAGE, "2"), tags(run, ResourceType.SNAPSHOT, "2")));
  }

  /// A copy that is to be encrypted with a key that does not exist.
  public Seen<String> copyWithoutKey(String source, String token) {
    return send(
        request(run, source, token).encrypted(true).kmsKeyId(run.arn("kms", run.other(), NO_KEY)));
  }

  private Seen<String> send(CopyImageRequest.Builder request) {
    waiter.check();
    Seen<String> copy =
        Asking.asCaller(() -> other().copyImage(request.build()), copied -> copied.imageId());
    copy.found().ifPresent(id -> cleaner.note(Cleaner.Kind.IMAGE, run.other(), id));
    return copy;
  }

  /// Looks at a copy until it is found by its source, or is available.
  public List<Look> lookAt(String source, String copy) {
    Instant start = Instant.now();
    List<Look> looks = new ArrayList<>();
    waiter.until(
        "copy %s to be found by its source".formatted(copy),
        () -> {
          Optional<Image> image = ImageMaker.find(other(), copy);
          Look look =
              new Look(
                  Duration.between(start, Instant.now()),
                  image.map(Image::stateAsString),
                  image.filter(this::statesSource).isPresent(),
                  isFoundBySource(source, copy));
          if (looks.isEmpty() || differ(looks.getLast(), look)) {
            looks.add(look);
          }
          boolean isDone =
              (look.statesSource() && look.isFoundBySource())
                  || look.state().filter("available"::equals).isPresent();
          return isDone ? Optional.of(look) : Optional.empty();
        });
    return looks;
  }

  private static boolean differ(Look one, Look other) {
    return !one.state().equals(other.state())
        || one.statesSource() != other.statesSource()
        || one.isFoundBySource() != other.isFoundBySource();
  }

  private boolean statesSource(Image image) {
    return image.sourceImageId() != null && run.home().equals(image.sourceImageRegion());
  }

  private boolean isFoundBySource(String source, String copy) {
    return other()
        .describeImages(
            read ->
                read.owners("self")
                    .includeDisabled(true)
                    .filters(ImageMaker.by("source-image-id", source)))
        .images()
        .stream()
        .anyMatch(image -> image.imageId().equals(copy));
  }

  /// Waits until a copy is not pending any more.
  public Seen<End> end(String source, String copy) {
    Predicate<Image> isPending = image -> image.stateAsString().equals("pending");
    return waiter
        .until(
            "copy %s to end".formatted(copy),
            () -> ImageMaker.find(other(), copy).filter(isPending.negate()))
        .<Seen<End>>map(
            image ->
                new Seen.Value<>(
                    new End(
                        image.stateAsString(),
                        Optional.ofNullable(image.stateReason())
                            .map(reason -> reason.code() + ": " + reason.message()),
                        isFoundBySource(source, copy)),
                    copy))
        .orElseGet(
            () ->
                new Seen.Absent<>(
                    "copy %s was pending after %d s".formatted(copy, waiter.limit().toSeconds())));
  }

  /// How the Region encrypts, and how it encrypted a copy.
  public Encryption encryption(String source, String copy) {
    Seen<EbsDefaults.Defaults> defaults = defaults();
    Seen<String> key = map(defaults, EbsDefaults.Defaults::keyId);
    return new Encryption(
        map(defaults, EbsDefaults.Defaults::encryptsByDefault),
        key,
        defaults.found().filter(EbsDefaults.Defaults::isCustomerKey).isPresent(),
        key.found()
            .map(
                id ->
                    Asking.asCaller(
                        () -> clients.kms(run.other()).describeKey(read -> read.keyId(id)),
                        read -> read.keyMetadata().keyManager() == KeyManagerType.CUSTOMER))
            .orElseGet(Seen::notTried),
        snapshot(run.other(), copy),
        snapshot(run.home(), source));
  }

  private Seen<EbsDefaults.Defaults> defaults() {
    try {
      return new Seen.Value<>(
          new EbsDefaults(clients::ec2, RequestPacer.UNBOUNDED).read(run.other()), run.other());
    } catch (SdkException e) {
      return new Seen.Unknown<>(dev.amitrail.aws.AwsError.of(e).toString());
    }
  }

  private static <A, B> Seen<B> map(Seen<A> seen, java.util.function.Function<A, B> change) {
    return switch (seen) {
      case Seen.Value<A>(A value, String evidence) ->
          new Seen.Value<>(change.apply(value), evidence);
      case Seen.Refused<A>(String code, String evidence) -> new Seen.Refused<>(code, evidence);
      case Seen.Absent<A>(String waited) -> new Seen.Absent<>(waited);
      case Seen.Unknown<A>(String reason) -> new Seen.Unknown<>(reason);
    };
  }

  private Seen<EncryptedWith> snapshot(String region, String image) {
    Ec2Client ec2 = clients.ec2(region);
    Optional<String> id =
        ImageMaker.find(ec2, image).stream()
            .flatMap(one -> one.blockDeviceMappings().stream())
            .map(device -> device.ebs().snapshotId())
            .filter(Objects::nonNull)
            .findFirst();
    return id.map(
            snapshot ->
                Asking.asCaller(
                    () -> ec2.describeSnapshots(read -> read.snapshotIds(snapshot)),
                    read ->
                        new EncryptedWith(
                            Optional.ofNullable(read.snapshots().getFirst().kmsKeyId()))))
        .orElseGet(() -> new Seen.Unknown<>("image %s has no snapshot".formatted(image)));
  }
}
