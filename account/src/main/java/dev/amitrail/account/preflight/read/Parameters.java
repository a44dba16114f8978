package dev.amitrail.account.preflight.read;

import dev.amitrail.account.preflight.facts.AccountFacts.Pointers;
import dev.amitrail.aws.Batches;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;

/// Reads SSM parameters.
///
/// @param clients the SSM client of a Region
record Parameters(Function<String, SsmClient> clients) {
  /// The IAM actions that the reads need.
  static final List<String> ACTIONS = List.of("ssm:DescribeParameters", "ssm:GetParameters");

  /// Where the CDK records the version of its bootstrap stack ("Bootstrapping", AWS CDK developer
  /// guide; `BootstrapVersion` in the bootstrap template), with its default qualifier.
  private static final String BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version";

  /// How many names a request can have (GetParameters, Systems Manager API reference).
  private static final int MAX_NAMES = 10;

  private static final int PAGE_SIZE = 50;

  /// The version of the CDK bootstrap stack; empty if there is none.
  OptionalInt bootstrap(String region) {
    return find(region, List.of(BOOTSTRAP)).stream()
        .mapToInt(parameter -> Integer.parseInt(parameter.value().strip()))
        .findFirst();
  }

  /// How many parameters there are.
  int count(String region) {
    return (int)
        clients
            .apply(region)
            .describeParametersPaginator(page -> page.maxResults(PAGE_SIZE))
            .stream()
            .mapToLong(page -> page.parameters().size())
            .sum();
  }

  /// The data types of those of these parameters that exist.
  Pointers pointers(String region, Collection<String> names) {
    Map<String, String> types = new TreeMap<>();
    find(region, names)
        .forEach(
            parameter ->
                types.put(
                    parameter.name(),
                    parameter.dataType() == null ? "text" : parameter.dataType()));
    return new Pointers(types);
  }

  private List<Parameter> find(String region, Collection<String> names) {
    List<Parameter> found = new ArrayList<>();
    for (List<String> batch : Batches.of(MAX_NAMES, names)) {
      found.addAll(clients.apply(region).getParameters(get -> get.names(batch)).parameters());
    }
    return found;
  }
}
