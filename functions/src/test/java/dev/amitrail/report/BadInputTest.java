package dev.amitrail.report;

import static dev.amitrail.report.testing.ReportedAccount.WEB;
import static dev.amitrail.report.testing.ReportedAccount.folder;
import static dev.amitrail.report.testing.ReportedAccount.latestKey;
import static dev.amitrail.report.testing.ReportedAccount.rowKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.aws.AwsCallException;
import dev.amitrail.report.publish.ReportFailedException;
import dev.amitrail.report.testing.ReportedAccount;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bad input, as a table: what is wrong, and what the report function answers. Whatever that is, no
/// report of all time is lost or changed.
class BadInputTest {
  private static final String UNSEEN =
      "not found in ap-southeast-2: deregistered, not shared with this account, or not allowed by"
          + " its Allowed AMIs";

  private final ReportedAccount account = new ReportedAccount();

  enum Answer {
    REPORT,
    SKIP,
    ERROR
  }

  /// @param given what the stack `shop` is like when its event is handled; it was reported with the
  ///   image `web-1` before if `isKnown`
  /// @param expected of a skip and an error: the reason; of a report: a line of its text
  record Case(
      String name,
      boolean isKnown,
      Consumer<ReportedAccount> given,
      Answer answer,
      String expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Case> stacks() {
    return Stream.of(
        young(
            "a stack that was deleted before the function ran, and never reported",
            shop -> shop.aws.stacks.clear(),
            Answer.SKIP,
            "CloudFormation does not know the stack, and it was never reported"),
        known(
            "a stack that was deleted before the function ran, and reported before",
            shop -> shop.aws.stacks.clear(),
            Answer.REPORT,
            "gone; this is what it had last"),
        young(
            "a stack that has no parameters and no resources",
            shop -> shop.deploy("shop", "UPDATE_COMPLETE", Map.of()),
            Answer.SKIP,
            "the stack deploys no AMI and never did"),
        known(
            "a stack that has none any more",
            shop -> shop.deploy("shop", "UPDATE_COMPLETE", Map.of()),
            Answer.REPORT,
            "[WebAmi] - removed: web-1"),
        young(
            "200 parameters, all of them images",
            shop -> shop.deploy("shop", "UPDATE_COMPLETE", manyParameters()),
            Answer.REPORT,
            "[Ami199] - (ami-000000000000000c7) " + UNSEEN));
  }

  private static Stream<Case> parameters() {
    return Stream.of(
        parameter("a hidden value", "****", "no image: CloudFormation hides its value (NoEcho)"),
        parameter("an id in capitals", WEB.toUpperCase(Locale.ROOT), noId("AMI-0A1B2C3D4E5F60718")),
        parameter(
            "an id that is a digit short", "ami-0a1b2c3d4e5f6071", noId("ami-0a1b2c3d4e5f6071")),
        parameter(
            "an id that is a digit long", "ami-0a1b2c3d4e5f607189", noId("ami-0a1b2c3d4e5f607189")),
        parameter("a placeholder", "ami-xxxxxxxx", noId("ami-xxxxxxxx")),
        parameter("the id of something else", "i-0a1b2c3d4e5f60718", noId("i-0a1b2c3d4e5f60718")),
        parameter("a sentence", "to be filled in", noId("to be filled in")),
        parameter("a line break", "ami-\nx", noId("ami-\\nx")),
        parameter(
            "a well-formed id that no image has",
            "ami-0123456789abcdef0",
            "(ami-0123456789abcdef0) " + UNSEEN),
        parameter(
            "an id that looks like an image's under a parameter that is not in reportParameters",
            "Other",
            "ami-0a1b2c3d",
            "[Other] - (ami-0a1b2c3d) " + UNSEEN),
        parameter(
            "a near miss under a parameter that is not in reportParameters",
            "Other",
            "ami-0a1b2c3d4",
            "[Other] - " + noId("ami-0a1b2c3d4")));
  }

  private static Stream<Case> images() {
    return Stream.of(
        known(
            "an image that was deregistered",
            shop -> shop.aws.images.clear(),
            Answer.REPORT,
            "[WebAmi] - (%s) %s".formatted(WEB, UNSEEN)),
        known(
            "an image that is not shared with the account any more",
            shop -> shop.aws.images.removeIf(image -> image.imageId().equals(WEB)),
            Answer.REPORT,
            "[WebAmi] - (%s) %s".formatted(WEB, UNSEEN)),
        young(
            "an image of another account",
            shop -> shop.change(WEB, image -> image.ownerId("999999999999")),
            Answer.REPORT,
            "[WebAmi] - web-1 (%s) 2026-11-20T09:30:00.000Z".formatted(WEB)),
        young(
            "a deprecated image",
            shop -> shop.change(WEB, image -> image.deprecationTime("2026-11-21T00:00:00.000Z")),
            Answer.REPORT,
            "    deprecated since 2026-11-21T00:00:00.000Z"),
        young(
            "a deprecated image of another account",
            shop ->
                shop.change(
                    WEB,
                    image ->
                        image.ownerId("999999999999").deprecationTime("2026-11-21T00:00:00.000Z")),
            Answer.REPORT,
            "    deprecated since 2026-11-21T00:00:00.000Z"),
        young(
            "a disabled image",
            shop -> shop.change(WEB, image -> image.state("disabled")),
            Answer.REPORT,
            "    state disabled"),
        young(
            "an image that is not made yet",
            shop -> shop.change(WEB, image -> image.state("pending")),
            Answer.REPORT,
            "    state pending"),
        young(
            "an image with an odd creation date",
            shop -> shop.change(WEB, image -> image.creationDate("yesterday")),
            Answer.REPORT,
            "[WebAmi] - web-1 (%s) yesterday".formatted(WEB)),
        young(
            "an image with an odd deprecation time",
            shop -> shop.change(WEB, image -> image.deprecationTime("some day")),
            Answer.REPORT,
            "    deprecated from some day"),
        young(
            "an image whose name breaks the line",
            shop -> shop.change(WEB, image -> image.name("web\n[WebAmi] - forged")),
            Answer.REPORT,
            "[WebAmi] - web\\n[WebAmi] - forged (%s)".formatted(WEB)));
  }

  private static Stream<Case> bucket() {
    return Stream.of(
        known(
            "a latest.json that is damaged",
            shop -> shop.aws.objects.put(latestKey("shop"), "{ damaged"),
            Answer.REPORT,
            "nothing changed"),
        known(
            "a latest.json that is empty",
            shop -> shop.aws.objects.put(latestKey("shop"), ""),
            Answer.REPORT,
            "nothing changed"),
        known(
            "a latest.json that is lost",
            shop -> shop.aws.objects.remove(latestKey("shop")),
            Answer.REPORT,
            "nothing changed"),
        known(
            "a latest.json of a newer version",
            shop -> shop.aws.objects.put(latestKey("shop"), "{\"version\": 2}"),
            Answer.ERROR,
            latestKey("shop")
                + " is of version 2, and this build writes version 1: a newer build of AMI Trail"
                + " was deployed before. Deploy that one again; nothing was overwritten."),
        known(
            "a deleted stack with a latest.json of a newer version",
            shop -> {
              shop.aws.stacks.clear();
              shop.aws.objects.put(latestKey("shop"), "{\"version\": 2}");
            },
            Answer.ERROR,
            latestKey("shop") + " is of version 2"),
        known(
            "a row of a newer version",
            shop -> shop.aws.objects.put(rowKey("shop"), "{\"version\": 2}"),
            Answer.ERROR,
            rowKey("shop") + " is of version 2"),
        known(
            "a damaged row",
            shop -> shop.aws.objects.put(rowKey("shop"), "[1, 2"),
            Answer.REPORT,
            "nothing changed"),
        young(
            "no bucket",
            shop -> shop.aws.s3Fails = Optional.of("NoSuchBucket"),
            Answer.ERROR,
            "There is no bucket reports-bucket: deploy the stack AmiTrail, or make it with 'aws"
                + " s3api create-bucket --bucket reports-bucket --region ap-southeast-2"
                + " --create-bucket-configuration LocationConstraint=ap-southeast-2'."),
        young(
            "a bucket that may not be read",
            shop -> shop.aws.s3Fails = Optional.of("AccessDenied"),
            Answer.ERROR,
            "Failed on s3://reports-bucket/" + latestKey("shop") + ": AccessDenied"));
  }

  @ParameterizedTest
  @MethodSource({"stacks", "parameters", "images", "bucket"})
  void badInputIsReportedAndLosesNoHistory(Case each) {
    account.deploy("shop", "UPDATE_COMPLETE", Map.of("WebAmi", WEB));
    account.deployAndSettle("other", "CREATE_COMPLETE", Map.of("WebAmi", WEB));
    if (each.isKnown()) {
      account.settle("shop", "UPDATE_COMPLETE");
    }
    Map<String, String> history = account.history();
    each.given().accept(account);
    account.later(Duration.ofMinutes(1));

    assertThat(answer()).isEqualTo(each.answer());
    assertThat(text(each.answer())).contains(each.expected());
    assertThat(account.history()).containsAllEntriesOf(history);
  }

  private @Nullable ReportResult result;
  private @Nullable RuntimeException failure;

  private Answer answer() {
    try {
      result = account.settle("shop", "UPDATE_COMPLETE");
      return result.outcome().equals("published") ? Answer.REPORT : Answer.SKIP;
    } catch (AwsCallException | ReportFailedException e) {
      failure = e;
      return Answer.ERROR;
    }
  }

  private String text(Answer answer) {
    return switch (answer) {
      case REPORT -> account.text(folder("shop") + "latest.txt");
      case SKIP -> String.valueOf(Objects.requireNonNull(result).reason());
      case ERROR -> String.valueOf(Objects.requireNonNull(failure).getMessage());
    };
  }

  private static Case young(
      String name, Consumer<ReportedAccount> given, Answer answer, String expected) {
    return new Case(name, false, given, answer, expected);
  }

  private static Case known(
      String name, Consumer<ReportedAccount> given, Answer answer, String expected) {
    return new Case(name + ", of a stack that has a report", true, given, answer, expected);
  }

  private static Case parameter(String name, String value, String expected) {
    return parameter(name, "WebAmi", value, expected);
  }

  private static Case parameter(String name, String key, String value, String expected) {
    return known(
        name,
        shop -> shop.deploy("shop", "UPDATE_COMPLETE", Map.of(key, value)),
        Answer.REPORT,
        expected);
  }

  private static String noId(String value) {
    return "no image: its value '%s' is no AMI id".formatted(value);
  }

  private static Map<String, String> manyParameters() {
    Map<String, String> parameters = new TreeMap<>();
    IntStream.range(0, 200).forEach(i -> parameters.put("Ami" + i, "ami-%017x".formatted(i)));
    return parameters;
  }
}
