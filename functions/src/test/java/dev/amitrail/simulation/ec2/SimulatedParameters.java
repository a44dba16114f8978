package dev.amitrail.simulation.ec2;

import dev.amitrail.simulation.Disturbance;
import dev.amitrail.simulation.client.ApiRefusal;
import dev.amitrail.simulation.time.Actor;
import dev.amitrail.simulation.time.LambdaInvocation;
import dev.amitrail.simulation.time.RunLog;
import dev.amitrail.simulation.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The SSM parameters of a Region.
public final class SimulatedParameters {
  /// The data type of a pointer.
  public static final String IMAGE = "aws:ec2:image";

  private static final String TEXT = "text";
  private static final Set<String> TYPES = Set.of("String", "StringList", "SecureString");
  private static final Duration VALIDATION = Duration.ofSeconds(30);
  private static final double LOST = 0.02;
  private static final int MOST_LEVELS = 15;
  private static final int MOST_NAME_AND_ARN = 1_011;
  private static final int MOST_VALUE = 4_096;
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.\\-/]+");
  private static final Pattern RESERVED =
      Pattern.compile("/?(aws|ssm).*", Pattern.CASE_INSENSITIVE);

  /// A parameter.
  ///
  /// @param at when it was stored, in microseconds since the start
  public record Stored(String name, String dataType, String value, long version, long at) {}

  /// What PutParameter is asked for.
  ///
  /// @param type empty: that of the parameter that is there
  public record Put(
      String name, String value, Optional<String> type, String dataType, boolean overwrite) {
    /// A parameter of data type text.
    public static Put text(String name, String value) {
      return new Put(name, value, Optional.of("String"), TEXT, true);
    }
  }

  private final SimulatedAccount cloud;
  private final SimulatedRegion region;
  private final SortedMap<String, Stored> parameters = new TreeMap<>();
  private final Map<String, List<Stored>> history = new HashMap<>();
  private final Map<String, Boolean> silent = new HashMap<>();
  private final Map<String, String> types = new HashMap<>();

  SimulatedParameters(SimulatedAccount cloud, SimulatedRegion region) {
    this.cloud = cloud;
    this.region = region;
  }

  /// The parameter of this name.
  public Optional<Stored> get(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /// All of them.
  public SortedMap<String, Stored> all() {
    return Collections.unmodifiableSortedMap(parameters);
  }

  /// Whether SSM never stores this parameter, whatever it answers.
  public boolean isSilent(String name) {
    double probability = cloud.world().scenario().account().silent();
    return silent.computeIfAbsent(name, _ -> cloud.chance().happens(probability));
  }

  /// SSM never stores this parameter from now on.
  public void silence(String name) {
    silent.put(name, true);
  }

  /// All that a parameter ever was, in order.
  public List<Stored> history(String name) {
    return Collections.unmodifiableList(history.getOrDefault(name, List.of()));
  }

  /// PutParameter, Systems Manager API reference: a value of data type `aws:ec2:image` is checked
  /// after the answer, and not stored if it names no available image.
  ///
  /// @return the version it will have
  public long put(Actor caller, Put put) {
    String name = put.name().strip();
    String value = put.value();
    String dataType = put.dataType();
    checkName(caller, name);
    if (value.isEmpty() || value.length() > MOST_VALUE) {
      throw new ApiRefusal("ValidationException", "A value has 1 to 4096 characters");
    }
    if (!put.type().map(TYPES::contains).orElse(parameters.containsKey(name))
        || !(dataType.equals(TEXT) || dataType.equals(IMAGE))) {
      throw new ApiRefusal("ValidationException", "A parameter has a type and a data type");
    }
    Optional<Stored> before = get(name);
    if (before.isPresent() && !put.overwrite()) {
      throw new ApiRefusal("ParameterAlreadyExists", name + " exists already");
    }
    cloud.auditor().pointerPut(caller, region, name, value, dataType);
    if (!types.getOrDefault(name, "String").equals(put.type().orElse("String"))) {
      throw new ApiRefusal("HierarchyTypeMismatchException", name + " has another type");
    }
    if (before.isPresent() && !before.get().dataType().equals(dataType)) {
      throw new ApiRefusal(
          "ValidationException", "The data type of " + name + " cannot be changed");
    }
    put.type().ifPresent(type -> types.put(name, type));
    long version = before.map(Stored::version).orElse(0L) + 1;
    if (dataType.equals(IMAGE)) {
      cloud
          .world()
          .time()
          .after(
              cloud.chance().upTo(VirtualTime.micros(VALIDATION)),
              () -> storeIfAvailable(name, value));
    } else {
      store(name, value, dataType);
    }
    return version;
  }

  /// "Parameter name requirements and constraints", Systems Manager user guide.
  private void checkName(Actor caller, String name) {
    if (RESERVED.matcher(name).matches()) {
      throw new ApiRefusal(
          "AccessDeniedException", "No access to reserved parameter name: %s.".formatted(name));
    }
    String levels = name.startsWith("/") ? name.substring(1) : name;
    List<String> parts = List.of(levels.split("/", -1));
    String arn = "arn:aws:ssm:%s:%s:parameter".formatted(region.name(), cloud.account());
    boolean isWellFormed =
        NAME.matcher(name).matches()
            && name.length() + arn.length() <= MOST_NAME_AND_ARN
            && (name.startsWith("/") || parts.size() == 1)
            && parts.stream()
                .noneMatch(part -> part.isEmpty() || part.chars().allMatch(c -> c == '.'));
    if (!isWellFormed) {
      throw new ApiRefusal(
          "ValidationException",
          "Parameter name: only a mix of letters, numbers and the following 4 symbols .-_/");
    }
    if (parts.size() > MOST_LEVELS) {
      throw new ApiRefusal(
          "HierarchyLevelLimitExceededException", "A hierarchy has at most 15 levels");
    }
    if (caller instanceof LambdaInvocation
        && !name.startsWith(cloud.world().scenario().deployment().pointerPrefix())) {
      cloud.world().count(Disturbance.REFUSED_BY_ROLE, region.name() + " PutParameter");
      throw new ApiRefusal("AccessDeniedException", "Not authorized to perform: ssm:PutParameter");
    }
  }

  private void storeIfAvailable(String name, String value) {
    if (region.image(value).filter(SimulatedImage::isAvailable).isEmpty()) {
      cloud.world().log().add(RunLog.Kind.STATE, name + " not stored: no available " + value);
      cloud.notStored(region.name(), name, "no available image " + value);
    } else if (isSilent(name)) {
      cloud.world().count(Disturbance.PARAMETER_SILENT, region.name() + " " + name);
    } else if (cloud.world().isTroubled() && cloud.chance().happens(LOST)) {
      cloud.world().count(Disturbance.PARAMETER_NOT_STORED, region.name() + " " + name);
    } else {
      store(name, value, IMAGE);
    }
  }

  private void store(String name, String value, String dataType) {
    long version = get(name).map(Stored::version).orElse(0L) + 1;
    Stored stored = new Stored(name, dataType, value, version, cloud.now());
    parameters.put(name, stored);
    history.computeIfAbsent(name, _ -> new ArrayList<>()).add(stored);
    cloud.world().log().add(RunLog.Kind.STATE, region.name() + " " + name + " = " + value);
    cloud.changed();
  }
}
