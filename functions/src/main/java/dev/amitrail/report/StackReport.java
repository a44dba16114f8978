package dev.amitrail.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.amitrail.event.SettledStatus;
import dev.amitrail.image.Image;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which AMIs one stack deploys, as of one moment. Its components are the JSON form that is
/// published; times are ISO 8601 in UTC.
///
/// @param version of the JSON form
/// @param eventId the event that led to it
/// @param eventTime when the stack settled
/// @param readAt when the facts were read: of two reports, the one read later is the newer
/// @param previous the event that led to the report before, if there is one
/// @param images one entry for each image a parameter names, in the stack's order
/// @param removed what the report before had and this one has not
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StackReport(
    int version,
    String stackId,
    String stackName,
    String account,
    String region,
    String status,
    boolean partial,
    String eventId,
    String eventTime,
    String readAt,
    @Nullable String previous,
    List<ReportedImage> images,
    List<RemovedImage> removed) {
  /// The version of the JSON form this code writes, and the newest it reads.
  public static final int VERSION = 1;

  /// Copies the lists.
  public StackReport {
    images = List.copyOf(images);
    removed = List.copyOf(removed);
  }

  /// How an entry stands to the report before.
  public enum Change {
    /// There was no report before.
    FIRST,
    /// The same image as before.
    UNCHANGED,
    /// Another image than before.
    REPLACED,
    /// The report before had no such entry.
    ADDED
  }

  /// One entry.
  ///
  /// @param key the parameter's key in the stack's spelling
  /// @param id the image's id; absent where the parameter names none
  /// @param problem why there is nothing more to say of it
  /// @param ageDays whole days between its creation and the reading of the report
  /// @param ssmParameter the SSM parameter the id came from
  /// @param replaced the image this one replaced
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ReportedImage(
      String key,
      @Nullable String id,
      @Nullable String problem,
      @Nullable String ssmParameter,
      @Nullable String name,
      @Nullable String creationDate,
      @Nullable Long ageDays,
      @Nullable String state,
      @Nullable String owner,
      @Nullable String deprecationTime,
      @Nullable String sourceImageId,
      @Nullable String sourceImageRegion,
      @Nullable SortedMap<String, String> tags,
      Change change,
      @Nullable RemovedImage replaced) {}

  /// An image that an earlier report had.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record RemovedImage(
      String key, @Nullable String id, @Nullable String name, @Nullable String creationDate) {
    static RemovedImage of(ReportedImage image) {
      return new RemovedImage(image.key(), image.id(), image.name(), image.creationDate());
    }
  }

  /// The facts a report is made of.
  ///
  /// @param found the images EC2 shows, of those referred to
  /// @param before the latest report so far
  public record Facts(
      String eventId,
      Instant eventTime,
      Instant readAt,
      Stack stack,
      List<ImageReference> references,
      List<Image> found,
      Optional<StackReport> before) {
    /// Copies the lists.
    public Facts {
      references = List.copyOf(references);
      found = List.copyOf(found);
    }
  }

  /// Makes the report: a pure function of the facts.
  public static StackReport of(Facts facts) {
    Stack stack = facts.stack();
    Map<String, ReportedImage> before = bySlot(facts.before());
    List<ReportedImage> images = new Entries(facts, before).all();
    return new StackReport(
        VERSION,
        stack.id(),
        stack.name(),
        stack.account(),
        stack.region(),
        stack.status(),
        SettledStatus.of(stack.status())
            .filter(status -> status.meaning() == SettledStatus.Meaning.PARTIAL)
            .isPresent(),
        facts.eventId(),
        facts.eventTime().toString(),
        facts.readAt().toString(),
        facts.before().map(StackReport::eventId).orElse(null),
        images,
        before.values().stream().map(RemovedImage::of).toList());
  }

  /// How many entries differ from the report before; none do in a first report.
  public int changed() {
    return removed.size()
        + (int)
            images.stream()
                .filter(
                    image -> image.change() == Change.REPLACED || image.change() == Change.ADDED)
                .count();
  }

  /// The entries of a report by where they stand: the key, and the place in the key's list.
  private static Map<String, ReportedImage> bySlot(Optional<StackReport> report) {
    Map<String, ReportedImage> entries = new LinkedHashMap<>();
    Slots slots = new Slots();
    report.stream()
        .flatMap(before -> before.images().stream())
        .forEach(image -> entries.put(slots.next(image.key()), image));
    return entries;
  }

  /// Numbers the entries of one key, as a list parameter has several.
  private static final class Slots {
    private final Map<String, Integer> seen = new TreeMap<>();

    String next(String key) {
      return key + "#" + seen.merge(key, 1, Integer::sum);
    }
  }

  /// Makes the entries; what it leaves in `before` has no entry any more.
  private static final class Entries {
    private final Facts facts;
    private final Map<String, Image> found;
    private final Map<String, ReportedImage> before;
    private final Slots slots = new Slots();

    Entries(Facts facts, Map<String, ReportedImage> before) {
      this.facts = facts;
      this.before = before;
      this.found =
          facts.found().stream()
              .collect(Collectors.toMap(Image::id, Function.identity(), (first, _) -> first));
    }

    List<ReportedImage> all() {
      List<ReportedImage> entries = new ArrayList<>();
      facts.references().forEach(reference -> entries.add(entry(reference)));
      return entries;
    }

    private ReportedImage entry(ImageReference reference) {
      ReportedImage old = before.remove(slots.next(reference.key()));
      return switch (reference) {
        case ImageReference.Unresolved(String key, String reason) ->
            nameless(key, null, reason, null, old);
        case ImageReference.Declared(String key, String id, Optional<String> ssm) ->
            Optional.ofNullable(found.get(id))
                .map(image -> entry(key, image, ssm, old))
                .orElseGet(() -> nameless(key, id, notFound(), ssm.orElse(null), old));
      };
    }

    private String notFound() {
      return "not found in %s: deregistered, or not shared with this account"
          .formatted(facts.stack().region());
    }

    private ReportedImage entry(
        String key, Image image, Optional<String> ssm, @Nullable ReportedImage old) {
      Change change = change(image.id(), old);
      return new ReportedImage(
          key,
          image.id(),
          null,
          ssm.orElse(null),
          image.name(),
          image.creationDate(),
          ageDays(image),
          image.state(),
          image.ownerAlias().orElse(image.ownerId()),
          image.deprecationTime().orElse(null),
          image.sourceImageId().orElse(null),
          image.sourceImageRegion().orElse(null),
          image.tags(),
          change,
          replaced(change, old));
    }

    private ReportedImage nameless(
        String key,
        @Nullable String id,
        String problem,
        @Nullable String ssm,
        @Nullable ReportedImage old) {
      Change change = change(id, old);
      return new ReportedImage(
          key,
          id,
          problem,
          ssm,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          change,
          replaced(change, old));
    }

    private static @Nullable RemovedImage replaced(Change change, @Nullable ReportedImage old) {
      return change == Change.REPLACED && old != null ? RemovedImage.of(old) : null;
    }

    private Change change(@Nullable String id, @Nullable ReportedImage old) {
      if (facts.before().isEmpty()) {
        return Change.FIRST;
      }
      if (old == null) {
        return Change.ADDED;
      }
      return Objects.equals(id, old.id()) ? Change.UNCHANGED : Change.REPLACED;
    }

    private @Nullable Long ageDays(Image image) {
      try {
        return Duration.between(Instant.parse(image.creationDate()), facts.readAt()).toDays();
      } catch (DateTimeParseException _) {
        return null; // EC2 gave no date: the report shows what it gave, and no age
      }
    }
  }
}
