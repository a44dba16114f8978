package dev.amitrail.account.preflight.read;

import dev.amitrail.account.preflight.decide.Deployment;
import dev.amitrail.account.preflight.facts.AccountFacts;
import dev.amitrail.account.preflight.facts.AccountFacts.KeyUse;
import dev.amitrail.account.preflight.facts.FirstSweep;
import dev.amitrail.account.preflight.facts.Known;
import dev.amitrail.account.preflight.facts.RegionFacts;
import dev.amitrail.aws.FanOut;
import dev.amitrail.image.Image;
import dev.amitrail.replication.plan.ReplicationSettings;
import dev.amitrail.replication.pointer.PointerName;
import dev.amitrail.report.stack.CloudFormationStacks;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads all facts of an account, every Region at once.
public final class AccountReader {
  /// The IAM actions of every call that the command makes.
  public static final Set<String> ACTIONS =
      Stream.of(
              List.of("sts:GetCallerIdentity"),
              Ec2Account.ACTIONS,
              Quotas.ACTIONS,
              Parameters.ACTIONS,
              BucketNames.ACTIONS,
              Keys.ACTIONS,
              Deployments.ACTIONS,
              CloudFormationStacks.ACTIONS,
              CloudFormationStacks.ALL_STACKS_ACTIONS,
              DryRunSweep.ACTIONS)
          .flatMap(List::stream)
          .collect(Collectors.toCollection(TreeSet::new));

  private final AccountClients clients;
  private final FanOut fanOut;

  /// Reads with these clients.
  public AccountReader(AccountClients clients, FanOut fanOut) {
    this.clients = clients;
    this.fanOut = fanOut;
  }

  /// The account of the caller's credentials.
  public Known<String> account(String home) {
    return Reading.of(() -> clients.sts().apply(home).getCallerIdentity().account());
  }

  /// Reads everything but what a sweep would do.
  ///
  /// @param sourceKeys the ARNs of `sourceKmsKeys`
  public AccountFacts read(Deployment deployment, List<String> sourceKeys) {
    ReplicationSettings settings = deployment.settings();
    String home = settings.homeRegion();
    Ec2Account ec2 = new Ec2Account(clients.ec2());
    Deployments deployments = new Deployments(clients);
    Known<SortedMap<String, String>> optIn = Reading.of(() -> ec2.optIn(home));
    SortedMap<String, Known<List<Image>>> images = each(settings.regions(), ec2::images);
    Set<String> pointers =
        images.values().stream()
            .flatMap(known -> known.value().stream())
            .flatMap(List::stream)
            .flatMap(image -> PointerName.of(image, settings.pointerPrefix()).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    SortedMap<String, RegionFacts> regions = new TreeMap<>();
    fanOut
        .over(
            settings.regions(),
            region ->
                region(
                    region, images.getOrDefault(region, new Known.Unread<>("not read")), pointers))
        .forEach(read -> regions.put(read.region(), read.facts()));
    List<String> others =
        optIn.value().stream()
            .flatMap(status -> status.entrySet().stream())
            .filter(region -> !region.getValue().equals("not-opted-in"))
            .map(Map.Entry::getKey)
            .filter(region -> !settings.regions().contains(region))
            .toList();
    return new AccountFacts(
        settings.account(),
        optIn,
        Reading.of(() -> new Quotas(clients).concurrency(home)),
        Reading.of(() -> new BucketNames(clients.s3()).find(home, deployment.bucket())),
        Reading.of(() -> deployments.ownResources(home)),
        keys(settings, sourceKeys),
        regions,
        each(others, deployments::isHome));
  }

  private List<KeyUse> keys(ReplicationSettings settings, List<String> sourceKeys) {
    Keys kms = new Keys(clients.kms());
    return Stream.concat(
            settings.kmsKeys().entrySet().stream()
                .map(key -> new Named("kmsKeys." + key.getKey(), key.getKey(), key.getValue())),
            sourceKeys.stream().map(arn -> new Named("sourceKmsKeys", arn.split(":", -1)[3], arn)))
        .map(
            key ->
                new KeyUse(
                    key.setting(),
                    key.region(),
                    key.id(),
                    Reading.of(() -> kms.find(key.region(), key.id()))))
        .toList();
  }

  private record Named(String setting, String region, String id) {}

  private record InRegion(String region, RegionFacts facts) {}

  private InRegion region(String region, Known<List<Image>> images, Set<String> pointers) {
    Ec2Account ec2 = new Ec2Account(clients.ec2());
    Quotas quotas = new Quotas(clients);
    Parameters parameters = new Parameters(clients.ssm());
    Deployments deployments = new Deployments(clients);
    return new InRegion(
        region,
        new RegionFacts(
            Reading.of(() -> parameters.bootstrap(region)),
            Reading.of(() -> ec2.ebs(region)),
            Reading.of(() -> ec2.publicAccess(region)),
            Reading.of(() -> ec2.allowedImages(region)),
            images,
            Reading.of(() -> ec2.publicImages(region)),
            Reading.of(() -> quotas.images(region)),
            Reading.of(() -> quotas.publicImages(region)),
            Reading.of(() -> parameters.count(region)),
            Reading.of(() -> parameters.pointers(region, pointers)),
            Reading.of(() -> deployments.rules(region)),
            Reading.of(() -> deployments.stacks(region))));
  }

  private <T> SortedMap<String, Known<T>> each(List<String> regions, Function<String, T> read) {
    SortedMap<String, Known<T>> byRegion = new TreeMap<>();
    fanOut
        .over(regions, region -> new ReadIn<>(region, Reading.of(() -> read.apply(region))))
        .forEach(one -> byRegion.put(one.region(), one.value()));
    return byRegion;
  }

  private record ReadIn<T>(String region, Known<T> value) {}

  /// Runs the first sweep without writing.
  public Known<FirstSweep> sweep(ReplicationSettings settings) {
    return DryRunSweep.run(clients, settings, fanOut);
  }
}
