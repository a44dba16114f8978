package dev.amitrail.account.fieldtest.aws;

import dev.amitrail.account.fieldtest.facts.ReadFacts.Described;
import dev.amitrail.account.fieldtest.facts.ReadFacts.ScannedCopy;
import dev.amitrail.account.fieldtest.facts.Seen;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.Image;

/// Reads images by ids: disabled and deregistered ones, and ids of none.
public final class ReadTrial {
  /// The IAM actions of its calls.
  public static final List<String> ACTIONS =
      List.of("ec2:DeregisterImage", "ec2:DescribeImages", "ec2:DisableImage", "ec2:EnableImage");

  private static final int PAGE_SIZE = 1000;

  private final Run run;
  private final FieldClients clients;
  private final Waiter waiter;
  private final Cleaner cleaner;

  /// Reads images of this run.
  public ReadTrial(Run run, FieldClients clients, Waiter waiter, Cleaner cleaner) {
    this.run = run;
    this.clients = clients;
    this.waiter = waiter;
    this.cleaner = cleaner;
  }

  private Ec2Client ec2() {
    return clients.ec2(run.other());
  }

  /// A disabled image without and with IncludeDisabled.
  ///
  /// @param without what a request returns that does not ask for disabled ones
  /// @param included what one returns that does
  public record Disabled(Seen<List<Described>> without, Seen<List<Described>> included) {}

  /// Disables an image, reads it, and enables it again.
  public Disabled disable(String image) {
    waiter.check();
    Seen<Boolean> disabled =
        Asking.asCaller(
            () -> ec2().disableImage(disable -> disable.imageId(image)), it -> it.returnValue());
    if (disabled.found().isEmpty()) {
      Seen<List<Described>> unknown = new Seen.Unknown<>("not disabled: " + disabled.text());
      return new Disabled(unknown, unknown);
    }
    waiter.until(
        "image %s to be disabled".formatted(image),
        () -> ImageMaker.find(ec2(), image).filter(one -> one.stateAsString().equals("disabled")));
    Disabled seen =
        new Disabled(
            describe(image, read -> read.imageIds(image)),
            describe(image, read -> read.imageIds(image).includeDisabled(true)));
    waiter.check();
    Asking.asCaller(
        () -> ec2().enableImage(enable -> enable.imageId(image)), it -> it.returnValue());
    return seen;
  }

  /// Deregisters an image, and reads it together with another one.
  public Seen<List<Described>> deregister(String image, String other) {
    waiter.check();
    Seen<String> deregistered =
        Asking.asCaller(
            () -> ec2().deregisterImage(deregister -> deregister.imageId(image)), _ -> image);
    if (deregistered.found().isEmpty()) {
      return new Seen.Unknown<>("not deregistered: " + deregistered.text());
    }
    cleaner.forget(Cleaner.Kind.IMAGE, run.other(), image);
    waiter.sleep();
    return describe(image, read -> read.imageIds(other, image));
  }

  /// Reads an image together with an id of none.
  public Seen<List<Described>> unknown(String other) {
    return describe(PointerTrial.NO_IMAGE, read -> read.imageIds(other, PointerTrial.NO_IMAGE));
  }

  private Seen<List<Described>> describe(
      String ofInterest,
      Function<DescribeImagesRequest.Builder, DescribeImagesRequest.Builder> request) {
    return Asking.asCaller(
        () -> ec2().describeImages(request.apply(DescribeImagesRequest.builder()).build()),
        read ->
            read.images().stream()
                .map(
                    image ->
                        new Described(
                            image.imageId(),
                            image.stateAsString(),
                            image.imageId().equals(ofInterest)))
                .toList());
  }

  /// The account's copies, between these Regions, of images that were scanned.
  public Seen<List<ScannedCopy>> scanned() {
    try {
      Map<String, Image> sources =
          own(run.home()).stream()
              .filter(image -> scannedAt(image).isPresent())
              .collect(Collectors.toMap(Image::imageId, Function.identity()));
      return new Seen.Value<>(
          own(run.other()).stream()
              .filter(copy -> run.home().equals(copy.sourceImageRegion()))
              .flatMap(
                  copy ->
                      Optional.ofNullable(sources.get(copy.sourceImageId()))
                          .map(
                              source ->
                                  new ScannedCopy(
                                      copy.imageId(),
                                      source.imageId(),
                                      scannedAt(source).orElseThrow(),
                                      scannedAt(copy)))
                          .stream())
              .toList(),
          "DescribeImages in both Regions");
    } catch (SdkException e) {
      return new Seen.Unknown<>(dev.amitrail.aws.AwsError.of(e).toString());
    }
  }

  private static Optional<String> scannedAt(Image image) {
    return Optional.ofNullable(image.scanResults())
        .flatMap(results -> Optional.ofNullable(results.findingScanDate()))
        .map(String::valueOf);
  }

  private List<Image> own(String region) {
    return clients
        .ec2(region)
        .describeImagesPaginator(read -> read.owners("self").maxResults(PAGE_SIZE))
        .images()
        .stream()
        .toList();
  }
}
