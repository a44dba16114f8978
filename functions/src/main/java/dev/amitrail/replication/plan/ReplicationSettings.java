package dev.amitrail.replication.plan;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a deployment allows and wants of replication. This is the only place where the names of the
/// environment variables occur.
///
/// @param account the account whose images are replicated
/// @param regions every Region of the deployment, the home Region first
/// @param kmsKeys Region -> KMS key ARN or alias that replicas there are encrypted with
/// @param pointerPrefix what the name of every pointer must begin with
/// @param mirroring what becomes of grants on a replica that its source does not have
/// @param copiesPerSweep how many copies a sweep may have in flight in each Region
/// @param sweepMinutes how often there is a sweep
/// @param dryRun say what would be done and write nothing
public record ReplicationSettings(
    String account,
    List<String> regions,
    SortedMap<String, String> kmsKeys,
    String pointerPrefix,
    Mirroring mirroring,
    int copiesPerSweep,
    int sweepMinutes,
    boolean dryRun) {

  /// What becomes of grants on a replica that its source does not have.
  public enum Mirroring {
    /// Grants are added, never taken away.
    ADD,
    /// The replica has the source's grants and no others.
    EXACT,
    /// Grants are not mirrored.
    OFF
  }

  private static final String POINTER_PREFIX = "AMI_TRAIL_POINTER_PREFIX";
  private static final String MIRROR_PERMISSIONS = "AMI_TRAIL_MIRROR_PERMISSIONS";
  private static final String SWEEP_MINUTES = "AMI_TRAIL_SWEEP_MINUTES";
  private static final String COPIES_PER_SWEEP = "AMI_TRAIL_COPIES_PER_SWEEP";
  private static final String ACCOUNT = "AMI_TRAIL_ACCOUNT";
  private static final String REGIONS = "AMI_TRAIL_REGIONS";
  private static final String KMS_KEYS = "AMI_TRAIL_KMS_KEYS";
  private static final String DRY_RUN = "AMI_TRAIL_DRY_RUN";

  /// Copies the collections.
  public ReplicationSettings {
    regions = List.copyOf(regions);
    kmsKeys = Collections.unmodifiableSortedMap(new TreeMap<>(kmsKeys));
  }

  /// The Region the functions run in.
  public String homeRegion() {
    return regions.getFirst();
  }

  /// The environment of a function with these settings; the reverse of [#fromEnvironment].
  public Map<String, String> toEnvironment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(ACCOUNT, account);
    environment.put(REGIONS, String.join(",", regions));
    environment.put(
        KMS_KEYS,
        kmsKeys.entrySet().stream()
            .map(key -> key.getKey() + "=" + key.getValue())
            .collect(Collectors.joining(",")));
    environment.put(POINTER_PREFIX, pointerPrefix);
    environment.put(MIRROR_PERMISSIONS, mirroring.name().toLowerCase(Locale.ROOT));
    environment.put(COPIES_PER_SWEEP, Integer.toString(copiesPerSweep));
    environment.put(SWEEP_MINUTES, Integer.toString(sweepMinutes));
    environment.put(DRY_RUN, Boolean.toString(dryRun));
    return environment;
  }

  /// Reads the environment of the function.
  ///
  /// @throws IllegalStateException if a variable is missing or is not what was expected
  public static ReplicationSettings fromEnvironment(Map<String, String> environment) {
    return new ReplicationSettings(
        filled(environment, ACCOUNT),
        list(filled(environment, REGIONS)),
        list(required(environment, KMS_KEYS)).stream()
            .map(ReplicationSettings::keyOfRegion)
            .collect(
                Collectors.toMap(
                    pair -> pair.getFirst(), pair -> pair.getLast(), (a, b) -> b, TreeMap::new)),
        filled(environment, POINTER_PREFIX),
        choice(
            environment,
            MIRROR_PERMISSIONS,
            word -> Mirroring.valueOf(word.toUpperCase(Locale.ROOT))),
        choice(environment, COPIES_PER_SWEEP, Integer::parseInt),
        choice(environment, SWEEP_MINUTES, Integer::parseInt),
        flag(environment, DRY_RUN));
  }

  private static List<String> list(String value) {
    return Arrays.stream(value.split(",")).filter(part -> !part.isBlank()).toList();
  }

  private static List<String> keyOfRegion(String text) {
    int equals = text.indexOf('=');
    if (equals < 1 || equals == text.length() - 1) {
      throw new IllegalStateException(
          "Environment variable %s has '%s': expected <region>=<key>.".formatted(KMS_KEYS, text));
    }
    return List.of(text.substring(0, equals), text.substring(equals + 1));
  }

  private static String filled(Map<String, String> environment, String name) {
    String value = required(environment, name);
    if (value.isBlank()) {
      throw unexpected(name, value, "a value");
    }
    return value;
  }

  /// A dry run that is spelled wrong must not write.
  private static boolean flag(Map<String, String> environment, String name) {
    String value = required(environment, name);
    if (!value.equals("true") && !value.equals("false")) {
      throw unexpected(name, value, "true or false");
    }
    return value.equals("true");
  }

  private static <T> T choice(
      Map<String, String> environment, String name, Function<String, T> read) {
    String value = required(environment, name);
    try {
      return read.apply(value);
    } catch (IllegalArgumentException _) {
      throw unexpected(name, value, "what ReplicationSettings.toEnvironment writes");
    }
  }

  private static IllegalStateException unexpected(String name, String value, String expected) {
    return new IllegalStateException(
        "Environment variable %s is '%s': expected %s.".formatted(name, value, expected));
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null) {
      throw new IllegalStateException(
          "Environment variable %s is not set: the stack that deploys this function sets it."
              .formatted(name));
    }
    return value;
  }
}
