package dev.amitrail.account.preflight.read;

import dev.amitrail.account.preflight.facts.AccountFacts.Concurrency;
import java.util.List;
import software.amazon.awssdk.services.lambda.model.AccountLimit;

/// Reads quotas.
record Quotas(AccountClients clients) {
  /// The IAM actions that the reads need.
  static final List<String> ACTIONS =
      List.of("lambda:GetAccountSettings", "servicequotas:GetServiceQuota");

  /// "AMIs" and "Public AMIs" ("AMI quotas in Amazon EC2", EC2 user guide, whose links to the
  /// Service Quotas console have these codes).
  private static final String EC2 = "ec2";

  private static final String IMAGES = "L-B665C33B";
  private static final String PUBLIC_IMAGES = "L-0E3CBAB9";

  /// How many images the account may have in a Region.
  int images(String region) {
    return value(region, IMAGES);
  }

  /// How many public images the account may have in a Region.
  int publicImages(String region) {
    return value(region, PUBLIC_IMAGES);
  }

  private int value(String region, String code) {
    return clients
        .quotas()
        .apply(region)
        .getServiceQuota(quota -> quota.serviceCode(EC2).quotaCode(code))
        .quota()
        .value()
        .intValue();
  }

  /// How many executions Lambda allows at a time (GetAccountSettings, Lambda API reference).
  Concurrency concurrency(String region) {
    AccountLimit limit =
        clients.lambda().apply(region).getAccountSettings(request -> {}).accountLimit();
    return new Concurrency(limit.concurrentExecutions(), limit.unreservedConcurrentExecutions());
  }
}
