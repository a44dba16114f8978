package dev.amitrail.semantics;

import static dev.amitrail.semantics.Calls.AWAY;
import static dev.amitrail.semantics.Calls.HOME;
import static dev.amitrail.semantics.Calls.await;
import static dev.amitrail.semantics.Calls.copy;
import static dev.amitrail.semantics.Calls.filter;
import static dev.amitrail.semantics.Calls.refused;
import static dev.amitrail.semantics.Calls.source;
import static dev.amitrail.semantics.Calls.tag;
import static dev.amitrail.semantics.Calls.withId;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;

/// What DescribeImages lists.
final class DescribeImagesCases {
  private static final String NEVER = "ami-00000000000000001";

  private DescribeImagesCases() {}

  static List<SemanticsCase> rows() {
    return List.of(
        new SemanticsCase(
            "images-1",
            "One id that never existed fails a whole request by ids",
            "Error codes for the Amazon EC2 API: InvalidAMIID.NotFound",
            account -> {
              String image = source(account);
              refused("InvalidAMIID.NotFound", () -> byIds(account, image, NEVER));
              refused("InvalidAMIID.NotFound", () -> byIds(account, NEVER));
            }),
        new SemanticsCase(
            "images-2",
            "An id that never existed is no error in a filter",
            "API_DescribeImages: Filter.N",
            account -> {
              String image = source(account);
              assertThat(
                      account
                          .ec2(HOME)
                          .describeImages(
                              request -> request.filters(filter("image-id", image, NEVER)))
                          .images())
                  .extracting(Image::imageId)
                  .containsExactly(image);
            }),
        // API_DescribeImages: shown "for a short interval", then "empty results", and "eventually"
        // an error. Error codes has InvalidAMIID.Unavailable for a deregistered AMI, which
        // DescribeImages does not return by the first page. Chosen: no error for as long as a test
        // takes, and the image is not available.
        new SemanticsCase(
            "images-3",
            "A recently deregistered id is left out of a request by ids, which does not fail",
            "API_DescribeImages: Recently deregistered images",
            account -> {
              String kept = source(account);
              String gone = source(account);
              account.ec2(HOME).deregisterImage(request -> request.imageId(gone));
              assertThat(available(byIds(account, gone, kept))).containsExactly(kept);
              assertThat(available(byIds(account, gone))).isEmpty();
            }),
        new SemanticsCase(
            "images-4",
            "What is no image id fails a request by ids",
            "Error codes for the Amazon EC2 API: InvalidAMIID.Malformed",
            account -> {
              String image = source(account);
              for (String malformed : List.of("web-1", "ami-12g45678", "ami-1234567", "ami-")) {
                refused("InvalidAMIID.Malformed", () -> byIds(account, image, malformed));
              }
            }),
        // API_DescribeImages, IncludeDisabled: "No disabled AMIs are included in the response".
        // Disable
        // an AMI has an example that describes one by id with IncludeDisabled. Whether an id
        // without it is an error or an empty result is not stated. Chosen: an empty result, since
        // the image exists.
        new SemanticsCase(
            "images-5",
            "A disabled image is described only with IncludeDisabled, by id too",
            "DescribeImagesRequest.IncludeDisabled; Disable an Amazon EC2 AMI",
            account -> {
              String image = source(account);
              account.ec2(HOME).disableImage(request -> request.imageId(image));
              assertThat(byIds(account, image).images()).isEmpty();
              assertThat(
                      account
                          .ec2(HOME)
                          .describeImages(request -> request.imageIds(image).includeDisabled(true))
                          .images())
                  .extracting(Image::state)
                  .containsExactly(ImageState.DISABLED);
              assertThat(withId(account, HOME, image)).hasSize(1);
            }),
        new SemanticsCase(
            "images-6",
            "Images come in pages, each once",
            "Pagination for the Amazon EC2 API; DescribeImagesRequest.NextToken",
            account -> {
              List<String> images =
                  IntStream.range(0, 7)
                      .mapToObj(
                          _ -> {
                            String image = source(account);
                            Calls.createTags(account, image, tag("page", "row images-6"));
                            return image;
                          })
                      .toList();
              List<Image> found =
                  account
                      .ec2(HOME)
                      .describeImagesPaginator(
                          request ->
                              request
                                  .owners("self")
                                  .filters(filter("tag:page", "row images-6"))
                                  .maxResults(5))
                      .stream()
                      .peek(page -> assertThat(page.images()).hasSizeLessThanOrEqualTo(5))
                      .flatMap(page -> page.images().stream())
                      .toList();
              assertThat(found)
                  .extracting(Image::imageId)
                  .containsExactlyInAnyOrderElementsOf(images);
            }),
        // The model has no limits for MaxResults of DescribeImages; the pages of the other
        // paginated actions of EC2 have 5 to 1000. Chosen: these.
        new SemanticsCase(
            "images-7",
            "MaxResults is from 5 to 1000",
            "Pagination for the Amazon EC2 API",
            account -> {
              for (int size : new int[] {-1, 0, 4, 1001}) {
                refused("InvalidParameterValue", () -> page(account, size));
              }
              page(account, 5);
              page(account, 1000);
            }),
        new SemanticsCase(
            "images-8",
            "MaxResults is not used together with image ids",
            "Pagination for the Amazon EC2 API; Error codes: InvalidParameterCombination",
            account -> {
              String image = source(account);
              refused(
                  "InvalidParameterCombination",
                  () ->
                      account
                          .ec2(HOME)
                          .describeImages(request -> request.imageIds(image).maxResults(100)));
            }),
        new SemanticsCase(
            "images-9",
            "A page token that EC2 did not return is refused",
            "DescribeImagesRequest.NextToken",
            account ->
                refused(
                    () ->
                        account
                            .ec2(HOME)
                            .describeImages(
                                request ->
                                    request.owners("self").maxResults(5).nextToken("page-2")))),
        new SemanticsCase(
            "images-10",
            "A copy states its source, and is found by it",
            "Image.SourceImageId, .SourceImageRegion; Trace the origin of an AMI",
            account -> {
              String source = source(account);
              String copy = copy(account, source);
              Image made = await(account, AWAY, copy, ImageState.AVAILABLE);
              assertThat(made.sourceImageId()).isEqualTo(source);
              assertThat(made.sourceImageRegion()).isEqualTo(HOME);
              assertThat(madeOf(account, source)).containsExactly(copy);
            }),
        new SemanticsCase(
            "images-11",
            "Some older images state no source, and are not found by it",
            "Trace the origin of an AMI: for some older AMIs, the ID might not be available",
            account -> {
              String source = source(account);
              String copy = copy(account, source);
              await(account, AWAY, copy, ImageState.AVAILABLE);
              account.hideSource(AWAY, copy);
              Image made = Calls.image(account, AWAY, copy);
              assertThat(made.sourceImageId()).isNull();
              assertThat(made.sourceImageRegion()).isNull();
              assertThat(madeOf(account, source)).isEmpty();
            }),
        // Whether a pending image states its source is documented nowhere. Chosen: both occur.
        new SemanticsCase(
            "images-12",
            "A pending image may state no source until it is available",
            "Image.SourceImageId; while pending it is undocumented",
            account -> {
              account.hideSourcesWhilePending();
              String source = source(account);
              String copy = copy(account, source);
              Image pending = await(account, AWAY, copy, ImageState.PENDING);
              assertThat(pending.sourceImageId()).isNull();
              assertThat(madeOf(account, source)).isEmpty();
              await(account, AWAY, copy, ImageState.AVAILABLE);
              assertThat(madeOf(account, source)).containsExactly(copy);
            }),
        new SemanticsCase(
            "images-13",
            "A filter that does not exist is refused",
            "API_DescribeImages: Filter.N; Error codes: InvalidParameterValue",
            account ->
                refused(
                    "InvalidParameterValue",
                    () ->
                        account
                            .ec2(HOME)
                            .describeImages(request -> request.filters(filter("colour", "blue"))))),
        new SemanticsCase(
            "images-14",
            "A filter has at most 200 values",
            "List and filter your resources; Error codes: FilterLimitExceeded",
            account ->
                refused(
                    "FilterLimitExceeded",
                    () ->
                        account
                            .ec2(HOME)
                            .describeImages(
                                request ->
                                    request.filters(
                                        filter(
                                            "image-id",
                                            Collections.nCopies(201, NEVER)
                                                .toArray(String[]::new)))))));
  }

  private static DescribeImagesResponse byIds(SemanticsAccount account, String... ids) {
    return account.ec2(HOME).describeImages(request -> request.imageIds(ids));
  }

  private static List<String> available(DescribeImagesResponse response) {
    return response.images().stream()
        .filter(image -> image.state() == ImageState.AVAILABLE)
        .map(Image::imageId)
        .toList();
  }

  private static void page(SemanticsAccount account, int size) {
    account
        .ec2(HOME)
        .describeImages(DescribeImagesRequest.builder().owners("self").maxResults(size).build());
  }

  private static List<String> madeOf(SemanticsAccount account, String source) {
    return account
        .ec2(AWAY)
        .describeImages(request -> request.filters(filter("source-image-id", source)))
        .images()
        .stream()
        .map(Image::imageId)
        .toList();
  }
}
