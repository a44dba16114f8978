package dev.amitrail.semantics;

import static dev.amitrail.semantics.Calls.AWAY;
import static dev.amitrail.semantics.Calls.HOME;
import static dev.amitrail.semantics.Calls.await;
import static dev.amitrail.semantics.Calls.copy;
import static dev.amitrail.semantics.Calls.refused;
import static dev.amitrail.semantics.Calls.source;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;

/// Parameter Store.
final class ParameterCases {
  private static final String NAMES =
      "Understanding requirements and constraints for parameter names";
  private static final String IMAGES =
      "Using native parameter support in Parameter Store for Amazon Machine Image IDs;"
          + " PutParameterRequest.DataType";
  private static final String IMAGE = "aws:ec2:image";

  /// Longer than Parameter Store takes to validate a value.
  private static final Duration VALIDATION = Duration.ofMinutes(10);

  private ParameterCases() {}

  static List<SemanticsCase> rows() {
    return List.of(
        new SemanticsCase(
            "names-1",
            "A name consists of letters, digits and . - _ /",
            NAMES + "; PutParameterRequest.Name; boto/boto3#1499",
            account -> {
              for (String name :
                  List.of(
                      "/semantics/web app",
                      "/semantics/web:3",
                      "/semantics/w\u00e9b",
                      "/semantics/web@3",
                      "/semantics/web,3",
                      "/semantics/{web}")) {
                refused("ValidationException", () -> putText(account, name));
              }
              putText(account, "/semantics/Az09_.-");
              putText(account, "semantics-without-hierarchy");
            }),
        new SemanticsCase(
            "names-2",
            "A hierarchy has at most 15 levels",
            NAMES + "; HierarchyLevelLimitExceededException",
            account -> {
              refused("HierarchyLevelLimitExceededException", () -> putText(account, levels(16)));
              putText(account, levels(15));
            }),
        // Not stated on the page of names. The error of sub-paths that PutParameter returns (
        // aws/aws-sdk-php#1952) states that each consists of letters, digits and symbols. Chosen:
        // an
        // empty one is refused.
        new SemanticsCase(
            "names-3",
            "A part of a hierarchy is not empty, and the name does not end with a slash",
            NAMES + "; aws/aws-sdk-php#1952",
            account -> {
              for (String name :
                  List.of("/semantics//web", "/semantics/web/", "//semantics", "/")) {
                refused("ValidationException", () -> putText(account, name));
              }
            }),
        new SemanticsCase(
            "names-4",
            "A name does not begin with aws or ssm, in any case; a later part does",
            NAMES + ": Prefixes; PutParameterRequest.Name",
            account -> {
              for (String name :
                  List.of("/aws/web", "/ssm/web", "/AWS-web", "/Ssm", "awsweb", "SSM-web")) {
                refused(() -> putText(account, name));
              }
              putText(account, "/semantics/aws/ssm-web");
            }),
        new SemanticsCase(
            "names-5",
            "A name of several levels begins with a slash",
            NAMES + ": Fully qualified",
            account -> refused("ValidationException", () -> putText(account, "semantics/web"))),
        // PSParameterName.max is 2048. The text of PutParameterRequest.Name: 1011, and the part of
        // the ARN before the name counts. The page of names has 1011 for the name. Chosen: the ARN
        // counts, the stricter. A name has less than 1011 characters then.
        new SemanticsCase(
            "names-6",
            "Name and ARN have at most 1011 characters",
            "PutParameterRequest.Name; " + NAMES + ": Length",
            account -> {
              int arn = ("arn:aws:ssm:" + HOME + ":" + account.id() + ":parameter").length();
              refused("ValidationException", () -> putText(account, ofLength(2049)));
              refused("ValidationException", () -> putText(account, ofLength(1012)));
              refused("ValidationException", () -> putText(account, ofLength(1012 - arn)));
              putText(account, ofLength(1011 - arn));
            }),
        new SemanticsCase(
            "names-7",
            "Spaces before and after a name are removed",
            "PutParameterRequest.Name: The service removes any spaces …",
            account -> {
              putText(account, " /semantics/names-7 ");
              assertThat(value(account, HOME, "/semantics/names-7")).hasValue("one");
            }),
        new SemanticsCase(
            "parameters-1",
            "A parameter is changed only with Overwrite",
            "PutParameterRequest.Overwrite; ParameterAlreadyExists",
            account -> {
              putText(account, "/semantics/parameters-1");
              refused(
                  "ParameterAlreadyExists",
                  () -> put(account, text("/semantics/parameters-1", "two").overwrite(false)));
              put(account, text("/semantics/parameters-1", "two"));
              assertThat(value(account, HOME, "/semantics/parameters-1")).hasValue("two");
            }),
        new SemanticsCase(
            "parameters-2",
            "A new parameter needs a type, and an existing one keeps its own",
            "PutParameterRequest.Type; HierarchyTypeMismatchException",
            account -> {
              refused(
                  "ValidationException",
                  () ->
                      put(
                          account,
                          PutParameterRequest.builder()
                              .name("/semantics/parameters-2")
                              .value("one")));
              putText(account, "/semantics/parameters-2");
              refused(
                  "HierarchyTypeMismatchException",
                  () ->
                      put(
                          account,
                          text("/semantics/parameters-2", "a,b").type(ParameterType.STRING_LIST)));
              put(
                  account,
                  PutParameterRequest.builder()
                      .name("/semantics/parameters-2")
                      .value("two")
                      .overwrite(true));
              assertThat(value(account, HOME, "/semantics/parameters-2")).hasValue("two");
            }),
        new SemanticsCase(
            "parameters-3",
            "A type that does not exist is refused, and a data type too",
            "ParameterType.enum; PutParameterRequest.DataType",
            account -> {
              refused(
                  "ValidationException",
                  () -> put(account, text("/semantics/parameters-3", "one").type("Text")));
              refused(
                  "ValidationException",
                  () ->
                      put(
                          account,
                          text("/semantics/parameters-3", "one").dataType("aws:ec2:snapshot")));
            }),
        // No page of AWS has it; the error code is undocumented.
        new SemanticsCase(
            "parameters-4",
            "The data type of a parameter cannot be changed",
            "bottlerocket-os/bottlerocket#2599; hashicorp/terraform-provider-aws#35959",
            account -> {
              String image = source(account);
              putText(account, "/semantics/parameters-4");
              refused(() -> put(account, image("/semantics/parameters-4", image)));
              assertThat(value(account, HOME, "/semantics/parameters-4")).hasValue("one");
            }),
        new SemanticsCase(
            "parameters-5",
            "A value of a standard parameter has from 1 to 4096 characters",
            "PutParameterRequest.Value: Standard parameters have a value limit of 4 KB",
            account -> {
              refused(
                  "ValidationException",
                  () -> put(account, text("/semantics/parameters-5", "x".repeat(4097))));
              refused(
                  "ValidationException", () -> put(account, text("/semantics/parameters-5", "")));
              put(account, text("/semantics/parameters-5", "x".repeat(4096)));
            }),
        new SemanticsCase(
            "parameters-6",
            "GetParameters takes 10 names, and lists the names that do not exist",
            "ParameterNameList.max; GetParametersResult.InvalidParameters",
            account -> {
              putText(account, "/semantics/parameters-6");
              refused(
                  "ValidationException",
                  () ->
                      account
                          .ssm(HOME)
                          .getParameters(
                              request ->
                                  request.names(
                                      IntStream.range(0, 11).mapToObj(i -> "/n/" + i).toList())));
              var found =
                  account
                      .ssm(HOME)
                      .getParameters(
                          request -> request.names("/semantics/parameters-6", "/semantics/none"));
              assertThat(found.parameters()).extracting(Parameter::value).containsExactly("one");
              assertThat(found.invalidParameters()).containsExactly("/semantics/none");
            }),
        new SemanticsCase(
            "parameters-7",
            "A parameter that does not exist is an error of GetParameter",
            "ParameterNotFound",
            account ->
                refused(
                    "ParameterNotFound",
                    () ->
                        account
                            .ssm(HOME)
                            .getParameter(request -> request.name("/semantics/none")))),
        new SemanticsCase(
            "pointers-1",
            "The id of an available image arrives, after the answer, with its data type",
            IMAGES,
            account -> {
              String name = "/semantics/pointers-1";
              String image = source(account);
              put(account, image(name, image));
              account.await(() -> value(account, HOME, name).filter(image::equals).isPresent());
              assertThat(dataType(account, name)).isEqualTo(IMAGE);
              String next = source(account);
              put(account, image(name, next));
              account.await(() -> value(account, HOME, name).filter(next::equals).isPresent());
            }),
        new SemanticsCase(
            "pointers-2",
            "What is no available image is accepted, never arrives, and causes an event",
            IMAGES
                + "; Setting up notifications or trigger actions based on Parameter Store events",
            account -> {
              String name = "/semantics/pointers-2";
              put(account, image(name, "ami-00000000000000001"));
              account.await(() -> failed(account, HOME, name));
              account.pass(VALIDATION);
              assertThat(value(account, HOME, name)).isEmpty();
            }),
        new SemanticsCase(
            "pointers-3",
            "A parameter keeps its value if the next is no available image",
            IMAGES,
            account -> {
              String name = "/semantics/pointers-3";
              String image = source(account);
              String disabled = source(account);
              account.ec2(HOME).disableImage(request -> request.imageId(disabled));
              put(account, image(name, image));
              account.await(() -> value(account, HOME, name).isPresent());
              for (String value : List.of("web-1", disabled)) {
                put(account, image(name, value));
                account.pass(VALIDATION);
                assertThat(value(account, HOME, name)).hasValue(image);
              }
              assertThat(failed(account, HOME, name)).isTrue();
            }),
        new SemanticsCase(
            "pointers-4",
            "An image that is pending does not arrive",
            IMAGES + ": that the specified AMI is available",
            account -> {
              String name = "/semantics/pointers-4";
              String pending = copy(account, source(account));
              await(account, AWAY, pending, ImageState.PENDING);
              account.ssm(AWAY).putParameter(image(name, pending).build());
              account.await(() -> failed(account, AWAY, name));
              await(account, AWAY, pending, ImageState.AVAILABLE);
              assertThat(value(account, AWAY, name)).isEmpty();
            }),
        new SemanticsCase(
            "pointers-5",
            "A successful answer does not mean that the value is stored",
            "PutParameterRequest.DataType: HTTP 200 … does not guarantee; boto/boto3#3588",
            account -> {
              String name = "/semantics/pointers-5";
              account.loseValues(HOME, name);
              put(account, image(name, source(account)));
              account.pass(VALIDATION);
              assertThat(value(account, HOME, name)).isEmpty();
            }));
  }

  private static PutParameterRequest.Builder text(String name, String value) {
    return PutParameterRequest.builder()
        .name(name)
        .value(value)
        .type(ParameterType.STRING)
        .overwrite(true);
  }

  private static PutParameterRequest.Builder image(String name, String value) {
    return text(name, value).dataType(IMAGE);
  }

  private static void put(SemanticsAccount account, PutParameterRequest.Builder request) {
    account.ssm(HOME).putParameter(request.build());
  }

  private static void putText(SemanticsAccount account, String name) {
    put(account, text(name, "one"));
  }

  private static Optional<String> value(SemanticsAccount account, String region, String name) {
    return account.ssm(region).getParameters(request -> request.names(name)).parameters().stream()
        .map(Parameter::value)
        .findFirst();
  }

  private static String dataType(SemanticsAccount account, String name) {
    return account.ssm(HOME).getParameter(request -> request.name(name)).parameter().dataType();
  }

  private static boolean failed(SemanticsAccount account, String region, String name) {
    return account.sentEvents().stream()
        .anyMatch(
            event ->
                event.source().equals("aws.ssm")
                    && event.detailType().equals("Parameter Store Change")
                    && event.region().equals(region)
                    && name.equals(event.detail().get("name"))
                    && IMAGE.equals(event.detail().get("dataType"))
                    && event.detail().containsKey("exception"));
  }

  private static String levels(int count) {
    return "/semantics" + String.join("", Collections.nCopies(count - 1, "/x"));
  }

  private static String ofLength(int length) {
    return "/semantics/" + "x".repeat(length - "/semantics/".length());
  }
}
