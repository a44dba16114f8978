package dev.amitrail.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.amitrail.image.Image;
import dev.amitrail.report.compose.ReportRequest;
import dev.amitrail.report.compose.StackReportBuilder;
import dev.amitrail.report.compose.StackReportFacts;
import dev.amitrail.report.compose.StackSnapshot;
import dev.amitrail.report.deployed.DeployedImage;
import dev.amitrail.report.deployed.DeployedImages;
import dev.amitrail.report.lineage.ImageFacts;
import dev.amitrail.report.publish.ReportJson;
import dev.amitrail.report.testing.Stacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The schema that people read a report by is the form that is published.
class ReportSchemaTest {
  private static final Path FILE = Path.of("../docs/schema/stack-report-1.json");
  private static final String WEB = "ami-0a1b2c3d4e5f60718";
  private static final String NEXT = "ami-0b2c3d4e5f6071829";

  /// The definitions in the schema that have another name than the record.
  private static final Map<Class<?>, String> DEFINITIONS =
      Map.of(
          ReportedImage.class, "image",
          RegionAvailability.class, "elsewhere",
          KeyedImage.class, "removedImage");

  private final String text;
  private final Schema schema;

  ReportSchemaTest() throws IOException {
    text = Files.readString(FILE);
    schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(text);
  }

  static List<Class<?>> records() {
    return List.of(
        StackReport.class,
        ReportedImage.class,
        ReportedImage.Scan.class,
        LineageLink.class,
        RegionAvailability.class,
        NewerImage.class,
        ImageUse.class,
        ImageUse.Other.class,
        ReplacedImage.class,
        ReplacedImage.TagChange.class,
        KeyedImage.class,
        Unresolved.class);
  }

  @ParameterizedTest
  @MethodSource("records")
  void theSchemaNamesWhatTheRecordHas(Class<?> form) throws IOException {
    JsonNode root = JsonMapper.builder().build().readTree(text);
    String name =
        DEFINITIONS.getOrDefault(
            form,
            Character.toLowerCase(form.getSimpleName().charAt(0))
                + form.getSimpleName().substring(1));
    JsonNode properties =
        (form == StackReport.class ? root : root.path("$defs").path(name)).path("properties");

    assertThat(properties.fieldNames())
        .toIterable()
        .containsExactlyElementsOf(names(form).toList());
  }

  private static Stream<String> names(Class<?> form) {
    return Stream.of(form.getRecordComponents())
        .flatMap(
            component ->
                component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)
                    ? names(component.getType())
                    : Stream.of(component.getName()));
  }

  @Test
  void everyKindOfReportIsValid() {
    assertThat(reports())
        .hasSize(4)
        .allSatisfy(
            report ->
                assertThat(schema.validate(ReportJson.write(report), InputFormat.JSON)).isEmpty());
  }

  @Test
  void anotherFormIsInvalid() {
    String json = ReportJson.write(reports().getFirst());

    assertThat(
            List.of(
                json.replace("\"stackName\"", "\"name\""),
                json.replace("\"version\" : 1", "\"version\" : 2"),
                json.replace("\"PARAMETER\"", "\"parameter\"")))
        .allSatisfy(other -> assertThat(schema.validate(other, InputFormat.JSON)).isNotEmpty());
  }

  private static List<StackReport> reports() {
    var image = Stacks.image(WEB, "web-1", Map.of("team", "shop"));
    var next = Stacks.image(NEXT, "web-2", Map.of());
    StackReport first =
        Stacks.report(
            "event-1",
            Optional.empty(),
            new DeployedImages(
                List.of(
                    Stacks.parameter("Web", WEB, Stacks.group("App", Map.of(WEB, 2, NEXT, 1))),
                    DeployedImage.unnamed("Db", "hidden")),
                List.of(new Unresolved("Nodes", "AWS::EKS::Nodegroup", "not read")),
                Map.of(),
                List.of(new StackReport.Awaiting("App", 2))),
            image,
            next);
    StackReport second =
        Stacks.report(
            "event-2", Optional.of(first), Stacks.deployed(Stacks.parameter("Web", NEXT)), next);
    StackReport gone =
        StackReportBuilder.gone(
            second,
            "DELETE_COMPLETE",
            new ReportRequest(
                StackReport.Cause.SETTLED,
                "event-3",
                Instant.parse(second.trigger().eventTime()),
                false),
            Instant.parse(second.readAt()));
    return List.of(first, second, gone, withLineage(image));
  }

  private static StackReport withLineage(Image image) {
    StackReport plain =
        Stacks.report(
            "event-4", Optional.empty(), Stacks.deployed(Stacks.parameter("Web", WEB)), image);
    var link =
        new LineageLink(
            NEXT,
            "us-east-1",
            LineageLink.Made.COPIED,
            LineageLink.Trail.DISAGREES,
            "one names another",
            null,
            null,
            null,
            null,
            new TreeMap<>(),
            "not found",
            false);
    var facts =
        new ImageFacts(
            image,
            List.of(link),
            new ArrayList<>(List.of(new RegionAvailability("us-east-1", "missing", null, null))),
            Optional.of(new NewerImage(NEXT, "web-2", "2026-11-22T09:30:00.000Z", "name web-*")),
            Optional.of("us-east-1 not read"),
            Optional.of(ReportedImage.Scan.none()));
    return StackReportBuilder.of(
        new StackReportFacts(
            new ReportRequest(
                StackReport.Cause.REFRESHED,
                "event-4",
                Instant.parse(plain.trigger().eventTime()),
                false),
            new StackSnapshot(
                Stacks.with(),
                Stacks.deployed(Stacks.parameter("Web", WEB)),
                Instant.parse(plain.readAt())),
            Map.of(WEB, facts),
            Optional.empty()));
  }
}
