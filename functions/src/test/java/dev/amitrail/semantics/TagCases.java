package dev.amitrail.semantics;

import static dev.amitrail.semantics.Calls.HOME;
import static dev.amitrail.semantics.Calls.createTags;
import static dev.amitrail.semantics.Calls.image;
import static dev.amitrail.semantics.Calls.refused;
import static dev.amitrail.semantics.Calls.source;
import static dev.amitrail.semantics.Calls.tag;
import static dev.amitrail.semantics.Calls.tags;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.Tag;

/// CreateTags and DeleteTags.
final class TagCases {
  private static final String RESTRICTIONS = "Tag your Amazon EC2 resources (tag restrictions)";

  private TagCases() {}

  static List<SemanticsCase> rows() {
    return List.of(
        new SemanticsCase(
            "tags-1",
            "A resource has at most 50 tags; a request beyond writes none",
            "API_CreateTags; " + RESTRICTIONS + "; Error codes: TagLimitExceeded",
            account -> {
              String image = source(account);
              String other = source(account);
              refused("TagLimitExceeded", () -> createTags(account, image, array(tags(51))));
              assertThat(image(account, HOME, image).tags()).isEmpty();
              createTags(account, image, array(tags(50)));
              createTags(account, image, tag("key-0", "overwritten"));
              refused(
                  "TagLimitExceeded",
                  () ->
                      account
                          .ec2(HOME)
                          .createTags(
                              request -> request.resources(other, image).tags(tag("one", "1"))));
              assertThat(image(account, HOME, image).tags())
                  .hasSize(50)
                  .contains(tag("key-0", "overwritten"));
              assertThat(image(account, HOME, other).tags()).isEmpty();
            }),
        // Tag.Key: "a maximum of 127 Unicode characters". Tag your Amazon EC2 resources: 128.
        // Chosen: 128. Tag.Value: 256, as on the page.
        new SemanticsCase(
            "tags-2",
            "A key has from 1 to 128 characters",
            RESTRICTIONS + "; Tag.Key",
            account -> {
              String image = source(account);
              refused(
                  "InvalidParameterValue",
                  () -> createTags(account, image, tag("x".repeat(129), "1")));
              refused(() -> createTags(account, image, tag("", "1")));
              createTags(account, image, tag("x".repeat(127), "1"), tag("y".repeat(128), "1"));
              assertThat(image(account, HOME, image).tags()).hasSize(2);
            }),
        new SemanticsCase(
            "tags-3",
            "A value has at most 256 characters, and may be empty",
            RESTRICTIONS + "; Tag.Value",
            account -> {
              String image = source(account);
              refused(
                  "InvalidParameterValue",
                  () -> createTags(account, image, tag("a", "x".repeat(257))));
              createTags(account, image, tag("a", "x".repeat(255)), tag("b", "x".repeat(256)));
              account
                  .ec2(HOME)
                  .createTags(
                      request -> request.resources(image).tags(Tag.builder().key("c").build()));
              assertThat(image(account, HOME, image).tags()).hasSize(3).contains(tag("c", ""));
            }),
        new SemanticsCase(
            "tags-4",
            "Keys that begin with aws: are neither written nor deleted",
            RESTRICTIONS,
            account -> {
              String image = source(account);
              for (String key : List.of("aws:name", "AWS:name")) {
                refused("InvalidParameterValue", () -> createTags(account, image, tag(key, "1")));
              }
              refused(
                  "InvalidParameterValue",
                  () -> delete(account, image, Tag.builder().key("aws:name").build()));
            }),
        new SemanticsCase(
            "tags-5",
            "One resource that does not exist fails a whole CreateTags",
            "API_CreateTags; Error codes for the Amazon EC2 API: InvalidAMIID.NotFound",
            account -> {
              String image = source(account);
              refused(
                  "InvalidAMIID.NotFound",
                  () ->
                      account
                          .ec2(HOME)
                          .createTags(
                              request ->
                                  request
                                      .resources(image, "ami-00000000000000001")
                                      .tags(tag("a", "1"))));
              assertThat(image(account, HOME, image).tags()).isEmpty();
            }),
        new SemanticsCase(
            "tags-6",
            "A request has at most 1000 resources",
            "CreateTagsRequest.Resources: Up to 1000 resource IDs",
            account -> {
              List<String> many = Collections.nCopies(1001, source(account));
              refused(
                  () ->
                      account
                          .ec2(HOME)
                          .createTags(request -> request.resources(many).tags(tag("a", "1"))));
            }),
        new SemanticsCase(
            "tags-7",
            "A key that a request has twice is refused",
            "API_CreateTags: Tag keys must be unique per resource",
            account -> {
              String image = source(account);
              refused(
                  "InvalidParameterValue",
                  () -> createTags(account, image, tag("a", "1"), tag("a", "2")));
            }),
        new SemanticsCase(
            "tags-8",
            "DeleteTags deletes a tag that has the value of the request, or any without one",
            "API_DeleteTags; DeleteTagsRequest.Tags",
            account -> {
              String image = source(account);
              createTags(account, image, tag("a", "1"), tag("b", "1"), tag("c", "1"));
              delete(account, image, tag("a", "2"));
              delete(account, image, tag("b", "1"));
              delete(account, image, Tag.builder().key("c").build());
              delete(account, image, Tag.builder().key("absent").build());
              assertThat(image(account, HOME, image).tags()).containsExactly(tag("a", "1"));
            }));
  }

  private static Tag[] array(List<Tag> tags) {
    return tags.toArray(Tag[]::new);
  }

  private static void delete(SemanticsAccount account, String image, Tag tag) {
    account.ec2(HOME).deleteTags(request -> request.resources(image).tags(tag));
  }
}
