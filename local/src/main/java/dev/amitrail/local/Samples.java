package dev.amitrail.local;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The sample events and the sample world, which are written for the account and the Regions that
/// `cdk.json` has in a fresh checkout, and their form for another deployment.
public final class Samples {
  /// The home Region of the samples, then the replica Regions.
  public static final List<String> REGIONS = List.of("ap-southeast-2", "us-east-1", "eu-west-1");

  private static final Pattern REGION = Pattern.compile(String.join("|", REGIONS));
  private static final String ACCOUNT = "123456789012";

  private Samples() {}

  /// The text of a sample for another deployment: each Region of the samples is replaced by the one
  /// that has its place in the deployment; a Region without one remains.
  ///
  /// @param regions the deployment's Regions, the home Region first
  /// @param account the deployment's account ID
  public static String adapted(String sample, List<String> regions, String account) {
    Map<String, String> places = new TreeMap<>();
    for (int i = 0; i < Math.min(REGIONS.size(), regions.size()); i++) {
      places.put(REGIONS.get(i), regions.get(i));
    }
    return REGION
        .matcher(sample)
        .replaceAll(found -> places.getOrDefault(found.group(), found.group()))
        .replace(ACCOUNT, account);
  }
}
