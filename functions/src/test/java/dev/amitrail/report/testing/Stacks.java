package dev.amitrail.report.testing;

import dev.amitrail.image.Image;
import dev.amitrail.report.compose.ReportRequest;
import dev.amitrail.report.compose.StackReportBuilder;
import dev.amitrail.report.compose.StackReportFacts;
import dev.amitrail.report.compose.StackSnapshot;
import dev.amitrail.report.deployed.DeployedImage;
import dev.amitrail.report.deployed.DeployedImages;
import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.model.ReportedImage;
import dev.amitrail.report.model.ReportedImage.Scan;
import dev.amitrail.report.model.StackReport;
import dev.amitrail.report.stack.Stack;
import dev.amitrail.report.stack.StackResource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Stacks and images as tests need them.
public final class Stacks {
  public static final String REGION = "ap-southeast-2";
  public static final String ACCOUNT = "123456789012";
  public static final String SHOP =
      "arn:aws:cloudformation:ap-southeast-2:123456789012:stack/shop/5d2f3a10-c5f7-11f1-9c3e-0a58a9feac02";

  private Stacks() {}

  public static Stack with(Stack.Parameter... parameters) {
    return stack("UPDATE_COMPLETE", Optional.empty(), parameters);
  }

  public static Stack inStatus(String status) {
    return stack(status, Optional.empty());
  }

  public static Stack nestedIn(String root) {
    return stack("UPDATE_COMPLETE", Optional.of(root));
  }

  private static Stack stack(String status, Optional<String> root, Stack.Parameter... parameters) {
    return new Stack(
        SHOP,
        "shop",
        REGION,
        ACCOUNT,
        status,
        Optional.of("2026-11-01T00:00:00Z"),
        Optional.empty(),
        root,
        List.of(parameters));
  }

  /// A report of the shop's stack, whose images are in no other Region and have no source.
  public static StackReport report(
      String event, Optional<StackReport> before, DeployedImages deployed, Image... found) {
    return report("UPDATE_COMPLETE", event, before, deployed, found);
  }

  public static StackReport report(
      String status,
      String event,
      Optional<StackReport> before,
      DeployedImages deployed,
      Image... found) {
    return StackReportBuilder.of(
        new StackReportFacts(
            new ReportRequest(
                StackReport.Cause.SETTLED, event, Instant.parse("2026-11-22T02:43:48Z"), false),
            new StackSnapshot(inStatus(status), deployed, Instant.parse("2026-11-22T02:43:50Z")),
            Stream.of(found)
                .collect(
                    Collectors.toMap(
                        Image::id,
                        image ->
                            new ImageFacts(
                                image,
                                List.of(),
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(image.scan().map(Scan::of).orElseGet(Scan::none))))),
            before));
  }

  /// What a stack deploys whose parameters are these.
  public static DeployedImages deployed(DeployedImage... images) {
    return new DeployedImages(List.of(images), List.of());
  }

  /// A parameter that names an image, and the resources that use it.
  public static DeployedImage parameter(String key, String id, DeployedImage.Use... uses) {
    return DeployedImage.named(
        key, ReportedImage.DeclaredBy.PARAMETER, id, Optional.empty(), List.of(uses));
  }

  public static DeployedImage.Use group(String resource, Map<String, Integer> instances) {
    return new DeployedImage.Use(
        resource,
        StackResource.AUTO_SCALING_GROUP,
        Optional.empty(),
        new TreeMap<>(instances),
        false);
  }

  public static Image image(String id, String name, Map<String, String> tags) {
    return new Image(
        id,
        REGION,
        ACCOUNT,
        Optional.empty(),
        name,
        "available",
        Optional.empty(),
        "2026-11-20T09:30:00.000Z",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        Optional.empty(),
        new TreeMap<>(Map.of("/dev/sda1", "snap-1")),
        8,
        false,
        new TreeMap<>(tags),
        Optional.empty());
  }

  /// The same image, made at another time.
  public static Image made(Image image, String creationDate) {
    return new Image(
        image.id(),
        image.region(),
        image.ownerId(),
        image.ownerAlias(),
        image.name(),
        image.state(),
        image.stateReason(),
        creationDate,
        image.deprecationTime(),
        image.sourceImageId(),
        image.sourceImageRegion(),
        image.sourceInstanceId(),
        image.deregistrationProtection(),
        image.architecture(),
        image.snapshots(),
        image.gibibytes(),
        image.encrypted(),
        image.tags(),
        image.scan());
  }
}
