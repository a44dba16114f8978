package dev.amitrail.local.publictemplates;

import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.ec2.Ec2Client;

/// The resources of a Region that templates expect, such as a VPC.
final class TemplateRegion {
  private final Map<String, String> places = new LinkedHashMap<>();

  TemplateRegion(String region, Ec2Client ec2) {
    String vpc = ec2.createVpc(create -> create.cidrBlock("10.0.0.0/16")).vpc().vpcId();
    String subnet = subnet(ec2, vpc, "10.0.0.0/24", region + "a");
    String other = subnet(ec2, vpc, "10.0.1.0/24", region + "b");
    String securityGroup =
        ec2.createSecurityGroup(create -> create.vpcId(vpc).groupName("any").description("any"))
            .groupId();
    ec2.createKeyPair(create -> create.keyName("person"));
    places.put("<vpc>", vpc);
    places.put("<subnets>", subnet + "," + other);
    places.put("<subnet2>", other);
    places.put("<subnet>", subnet);
    places.put("<securityGroups>", securityGroup);
    places.put("<securityGroup>", securityGroup);
    places.put(
        "<routeTable>",
        ec2.createRouteTable(create -> create.vpcId(vpc)).routeTable().routeTableId());
    places.put("<key>", "person");
    places.put("<bucket>", "public-templates");
    places.put("<ecsCluster>", "cluster");
    places.put("<logGroup>", "logs");
    places.put("<instanceProfileArn>", arn("iam", "", "instance-profile/any"));
    places.put("<lambdaArn>", arn("lambda", region, "function:any"));
    places.put("<snsTopicArn>", arn("sns", region, "any"));
    places.put(
        "<listenerArn>",
        arn("elasticloadbalancing", region, "listener/app/any/0123456789abcdef/0123456789abcdef"));
  }

  /// A parameter's value, with placeholders replaced by the resources of this Region.
  String resolved(String value) {
    String resolved = value;
    for (Map.Entry<String, String> place : places.entrySet()) {
      resolved = resolved.replace(place.getKey(), place.getValue());
    }
    return resolved;
  }

  private static String subnet(Ec2Client ec2, String vpc, String range, String zone) {
    return ec2.createSubnet(create -> create.vpcId(vpc).cidrBlock(range).availabilityZone(zone))
        .subnet()
        .subnetId();
  }

  private static String arn(String service, String region, String resource) {
    return "arn:aws:%s:%s:123456789012:%s".formatted(service, region, resource);
  }
}
