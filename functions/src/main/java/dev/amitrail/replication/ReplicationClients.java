package dev.amitrail.replication;

import dev.amitrail.aws.RegionalClients;
import dev.amitrail.replication.plan.ReplicationSettings;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// The clients of replication.
///
/// @param ec2 the EC2 client of a Region
/// @param ssm the SSM client of a Region
/// @param homeEvents the EventBridge client of the home Region, which few invocations need
public record ReplicationClients(
    Function<String, Ec2Client> ec2,
    Function<String, SsmClient> ssm,
    Supplier<EventBridgeClient> homeEvents) {

  /// The SDK's default clients, each created at its first use.
  public static ReplicationClients ofEnvironment(ReplicationSettings settings) {
    RegionalClients<EventBridgeClient> events = RegionalClients.of(EventBridgeClient::builder);
    return new ReplicationClients(
        RegionalClients.of(Ec2Client::builder),
        RegionalClients.of(SsmClient::builder),
        () -> events.apply(settings.homeRegion()));
  }
}
