package dev.amitrail.semantics;

import static dev.amitrail.semantics.Calls.AWAY;
import static dev.amitrail.semantics.Calls.HOME;
import static dev.amitrail.semantics.Calls.await;
import static dev.amitrail.semantics.Calls.copy;
import static dev.amitrail.semantics.Calls.copying;
import static dev.amitrail.semantics.Calls.filter;
import static dev.amitrail.semantics.Calls.refused;
import static dev.amitrail.semantics.Calls.snapshot;
import static dev.amitrail.semantics.Calls.source;
import static dev.amitrail.semantics.Calls.specification;
import static dev.amitrail.semantics.Calls.tag;
import static dev.amitrail.semantics.Calls.tags;
import static dev.amitrail.semantics.Calls.withId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.semantics.SemanticsAccount.Encryption;
import dev.amitrail.semantics.SemanticsAccount.NewImage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/// Which requests CopyImage accepts, apart from encryption.
final class CopyImageCases {
  private static final String TAGS =
      "Tag your Amazon EC2 resources (tag restrictions); CopyImageRequest.TagSpecifications";

  private CopyImageCases() {}

  static List<SemanticsCase> rows() {
    return List.of(
        new SemanticsCase(
            "copies-1",
            "A copy is pending, then available, with the tags of the request on image and snapshot",
            "API_CopyImage; CopyImageRequest.TagSpecifications",
            account -> {
              String copy =
                  copy(
                      account,
                      copying(source(account))
                          .tagSpecifications(
                              specification(ResourceType.IMAGE, tag("a", "1")),
                              specification(ResourceType.SNAPSHOT, tag("b", "2"))));
              await(account, AWAY, copy, ImageState.PENDING);
              assertThat(await(account, AWAY, copy, ImageState.AVAILABLE).tags())
                  .containsExactly(tag("a", "1"));
              assertThat(snapshot(account, AWAY, copy).tags()).containsExactly(tag("b", "2"));
            }),
        new SemanticsCase(
            "copies-2",
            "The source's tags are copied only with CopyImageTags",
            "CopyImageRequest.CopyImageTags",
            account -> {
              String source = tagged(account, Map.of("Team", "web"));
              String without = copy(account, source);
              String with = copy(account, copying(source).copyImageTags(true));
              assertThat(await(account, AWAY, without, ImageState.AVAILABLE).tags()).isEmpty();
              assertThat(await(account, AWAY, with, ImageState.AVAILABLE).tags())
                  .containsExactly(tag("Team", "web"));
            }),
        new SemanticsCase(
            "copies-3",
            "Where a tag policy requires a key on images, a copy without it is refused",
            "Enforce tagging with tag policies: report required tags;"
                + " hashicorp/packer-plugin-amazon#591",
            account -> {
              String source = source(account);
              account.requireTag("image", "CostCenter");
              refused("TagPolicyViolation", () -> copy(account, source));
              refused(
                  "TagPolicyViolation",
                  () ->
                      copy(
                          account,
                          copying(source)
                              .tagSpecifications(
                                  specification(ResourceType.SNAPSHOT, tag("CostCenter", "1")))));
              copy(
                  account,
                  copying(source)
                      .tagSpecifications(
                          specification(ResourceType.IMAGE, tag("CostCenter", "1"))));
            }),
        new SemanticsCase(
            "copies-4",
            "Where a tag policy requires a key on snapshots, the tag on the image does not do",
            "Enforce tagging with tag policies: report required tags;"
                + " hashicorp/packer-plugin-amazon#591",
            account -> {
              String source = source(account);
              account.requireTag("snapshot", "CostCenter");
              refused(
                  "TagPolicyViolation",
                  () ->
                      copy(
                          account,
                          copying(source)
                              .tagSpecifications(
                                  specification(ResourceType.IMAGE, tag("CostCenter", "1")))));
              copy(
                  account,
                  copying(source)
                      .tagSpecifications(
                          specification(ResourceType.IMAGE, tag("CostCenter", "1")),
                          specification(ResourceType.SNAPSHOT, tag("CostCenter", "1"))));
            }),
        // The model allows tokens of 128 characters (CopyImageRequest.ClientToken), the page 64.
        // Chosen: 64, the stricter.
        new SemanticsCase(
            "copies-5",
            "A client token has at most 64 characters",
            "Ensuring idempotency in Amazon EC2 API requests: up to 64 ASCII characters",
            account -> {
              String source = source(account);
              refused(() -> copy(account, copying(source).clientToken("x".repeat(65))));
              copy(account, copying(source).clientToken("copies-5" + "x".repeat(56)));
            }),
        new SemanticsCase(
            "copies-6",
            "The same token with the same parameters makes one copy; in each Region, one",
            "Ensuring idempotency in Amazon EC2 API requests",
            account -> {
              CopyImageRequest request = copying(source(account)).clientToken("copies-6").build();
              String first = account.ec2(AWAY).copyImage(request).imageId();
              assertThat(account.ec2(AWAY).copyImage(request).imageId()).isEqualTo(first);
              assertThat(account.ec2(HOME).copyImage(request).imageId()).isNotEqualTo(first);
            }),
        new SemanticsCase(
            "copies-7",
            "The same token with other parameters is refused",
            "Ensuring idempotency in Amazon EC2 API requests;"
                + " Error codes: IdempotentParameterMismatch",
            account -> {
              String source = source(account);
              copy(account, copying(source).clientToken("copies-7"));
              refused(
                  "IdempotentParameterMismatch",
                  () -> copy(account, copying(source).clientToken("copies-7").name("other name")));
              refused(
                  "IdempotentParameterMismatch",
                  () ->
                      copy(
                          account,
                          copying(source)
                              .clientToken("copies-7")
                              .tagSpecifications(
                                  specification(ResourceType.IMAGE, tag("a", "1")))));
            }),
        // The limits of the length are in the model as well (ImageNameRequest.min, .max), whose
        // general error is InvalidParameterValue; the page of error codes has an own code for
        // names. Chosen: that.
        new SemanticsCase(
            "copies-8",
            "A name has from 3 to 128 characters, of those that the page lists",
            "API_CreateImage: Name; Error codes for the Amazon EC2 API: InvalidAMIName.Malformed",
            account -> {
              String source = source(account);
              for (String name :
                  List.of("ab", "x".repeat(129), "web:3", "web_3!", "web\t3", "w\u00e9b 3")) {
                refused(
                    "InvalidAMIName.Malformed", () -> copy(account, copying(source).name(name)));
              }
              for (String name : List.of("abc", "x".repeat(128), "Az09()[] ./-'@_")) {
                copy(account, copying(source).name(name));
              }
            }),
        new SemanticsCase(
            "copies-9",
            "Two copies may have the same name",
            "hashicorp/packer#13486; API_CopyImage does not require a unique name",
            account -> {
              String source = source(account);
              String first = copy(account, source);
              assertThat(copy(account, source)).isNotEqualTo(first);
            }),
        new SemanticsCase(
            "copies-10",
            "A description has at most 255 characters",
            "ImageDescriptionRequest.max",
            account -> {
              String source = source(account);
              refused(
                  "InvalidParameterValue",
                  () -> copy(account, copying(source).description("x".repeat(256))));
              copy(account, copying(source).description("x".repeat(255)));
            }),
        new SemanticsCase(
            "copies-11",
            "A request without a required parameter is refused",
            "CopyImageRequest.required; Error codes: MissingParameter",
            account ->
                refused(
                    "MissingParameter",
                    () ->
                        copy(
                            account, CopyImageRequest.builder().name("web-1").sourceRegion(HOME)))),
        // The error code is undocumented; other actions answer InvalidAMIID.Unavailable.
        new SemanticsCase(
            "copies-12",
            "A source that is pending is refused",
            "Error codes for the Amazon EC2 API: InvalidAMIID.Unavailable",
            account -> {
              String pending = copy(account, source(account));
              await(account, AWAY, pending, ImageState.PENDING);
              refused(
                  () -> account.ec2(HOME).copyImage(copying(pending).sourceRegion(AWAY).build()));
            }),
        new SemanticsCase(
            "copies-13",
            "A source that is deregistered, or never existed, is refused",
            "Error codes for the Amazon EC2 API: InvalidAMIID.NotFound, InvalidAMIID.Unavailable",
            account -> {
              String gone = source(account);
              account.ec2(HOME).deregisterImage(request -> request.imageId(gone));
              refused(() -> copy(account, gone));
              refused("InvalidAMIID.NotFound", () -> copy(account, "ami-00000000000000001"));
              refused("InvalidAMIID.Malformed", () -> copy(account, "web-1"));
            }),
        // Error codes has two candidates: AuthFailure ("trying to use an AMI for which you do not
        // have permissions") and InvalidAMIID.NotFound. No code is asserted.
        new SemanticsCase(
            "copies-14",
            "An image of another account that is not shared cannot be copied",
            "Copy an Amazon EC2 AMI: the owner must grant you access",
            account -> {
              String foreign =
                  account.register(
                      HOME,
                      new NewImage(
                          "web-1",
                          "111111111111",
                          Encryption.NONE,
                          false,
                          Map.of(),
                          Duration.ZERO));
              refused(() -> copy(account, foreign));
            }),
        new SemanticsCase(
            "copies-15",
            "A source Region that does not exist is refused",
            "CopyImageRequest.SourceRegion",
            account -> {
              String source = source(account);
              refused(() -> copy(account, copying(source).sourceRegion("us-esat-1")));
            }),
        new SemanticsCase(
            "copies-16",
            "A copy has at most 50 tags, or is not made",
            TAGS + "; Error codes: TagLimitExceeded",
            account -> {
              String source = source(account);
              for (ResourceType type : List.of(ResourceType.IMAGE, ResourceType.SNAPSHOT)) {
                refused(
                    "TagLimitExceeded",
                    () ->
                        copy(
                            account,
                            copying(source)
                                .name("copies-16")
                                .tagSpecifications(specification(type, tags(51)))));
              }
              assertThat(
                      account
                          .ec2(AWAY)
                          .describeImages(
                              request ->
                                  request.owners("self").filters(filter("name", "copies-16")))
                          .images())
                  .isEmpty();
              copy(
                  account,
                  copying(source)
                      .tagSpecifications(
                          specification(ResourceType.IMAGE, tags(50)),
                          specification(ResourceType.SNAPSHOT, tags(50))));
            }),
        new SemanticsCase(
            "copies-17",
            "A tag key that a request has twice is refused",
            TAGS + "; cloud-custodian/cloud-custodian#3792",
            account -> {
              String source = source(account);
              refused(
                  "InvalidParameterValue",
                  () ->
                      copy(
                          account,
                          copying(source)
                              .tagSpecifications(
                                  specification(
                                      ResourceType.IMAGE, tag("a", "1"), tag("a", "2")))));
            }),
        new SemanticsCase(
            "copies-18",
            "Tag keys that begin with aws: are refused",
            TAGS,
            account -> {
              String source = source(account);
              refused(
                  "InvalidParameterValue",
                  () ->
                      copy(
                          account,
                          copying(source)
                              .tagSpecifications(
                                  specification(ResourceType.IMAGE, tag("aws:name", "1")))));
            }),
        new SemanticsCase(
            "copies-19",
            "Tags for other resource types than image and snapshot are refused",
            "CopyImageRequest.TagSpecifications: other values … the request fails",
            account -> {
              String source = source(account);
              refused(
                  () ->
                      copy(
                          account,
                          copying(source)
                              .tagSpecifications(
                                  specification(ResourceType.INSTANCE, tag("a", "1")))));
            }),
        new SemanticsCase(
            "copies-20",
            "Beyond the quota of copies in progress a copy is refused until another is finished",
            "How Amazon EC2 AMI copy works; Error codes for the Amazon EC2 API:"
                + " ResourceLimitExceeded",
            account -> {
              String source = source(account);
              account.limitCopies(AWAY, 1);
              String first = copy(account, source);
              refused("ResourceLimitExceeded", () -> copy(account, source));
              await(account, AWAY, first, ImageState.AVAILABLE);
              copy(account, source);
            }),
        new SemanticsCase(
            "copies-21",
            "A copy has neither the launch permissions nor the protection of its source",
            "Copy an Amazon EC2 AMI: launch permissions … are not copied",
            account -> {
              String source = source(account);
              Calls.share(account, source, Calls.user("111111111111"));
              account
                  .ec2(HOME)
                  .enableImageDeregistrationProtection(request -> request.imageId(source));
              String copy = copy(account, source);
              await(account, AWAY, copy, ImageState.AVAILABLE);
              assertThat(
                      account
                          .ec2(AWAY)
                          .describeImageAttribute(
                              request -> request.imageId(copy).attribute("launchPermission"))
                          .launchPermissions())
                  .isEmpty();
              assertThat(withId(account, AWAY, copy).getFirst().deregistrationProtection())
                  .isEqualTo("disabled");
            }));
  }

  private static String tagged(SemanticsAccount account, Map<String, String> tags) {
    return account.register(
        HOME, new NewImage("web-1", account.id(), Encryption.NONE, false, tags, Duration.ZERO));
  }
}
