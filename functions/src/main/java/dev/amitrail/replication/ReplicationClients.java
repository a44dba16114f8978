package dev.amitrail.replication;

import dev.amitrail.aws.RegionalClients;
import dev.amitrail.replication.plan.ReplicationSettings;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// The clients of replication.
///
/// @param ec2 the EC2 client of a Region
/// @param ssm the SSM client of a Region
/// @param homeEvents the EventBridge client of the home Region
public record ReplicationClients(
    Function<String, Ec2Client> ec2,
    Function<String, SsmClient> ssm,
    EventBridgeClient homeEvents) {

  /// The SDK's default clients.
  public static ReplicationClients ofEnvironment(ReplicationSettings settings) {
    return new ReplicationClients(
        RegionalClients.of(Ec2Client::builder),
        RegionalClients.of(SsmClient::builder),
        RegionalClients.of(EventBridgeClient::builder).apply(settings.homeRegion()));
  }
}
