package dev.amitrail.local.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Parameter;

/// A stack with two instances and an Auto Scaling group of three, whose images are parameters. The
/// group has no update policy, so it does not replace its instances when its launch template
/// changes: the declared image and the running images then differ.
final class ShopStack {
  static final String NAME = "shop-production";

  private static final String TEMPLATE =
      """
      Parameters:
        DbAmi: {Type: AWS::EC2::Image::Id}
        AppAmi: {Type: AWS::EC2::Image::Id}
        WebAmi: {Type: AWS::EC2::Image::Id}
      Resources:
        Db: {Type: AWS::EC2::Instance, Properties: {ImageId: !Ref DbAmi, InstanceType: t4g.micro}}
        AppTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties: {LaunchTemplateData: {ImageId: !Ref AppAmi, InstanceType: t4g.micro}}
        App:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            AvailabilityZones: [!Sub "${AWS::Region}a"]
            MinSize: "3"
            MaxSize: "3"
            LaunchTemplate:
              LaunchTemplateId: !Ref AppTemplate
              Version: !GetAtt AppTemplate.LatestVersionNumber
        Web: {Type: AWS::EC2::Instance, Properties: {ImageId: !Ref WebAmi, InstanceType: t4g.micro}}
      """;

  private final CloudFormationClient client;

  ShopStack(CloudFormationClient client) {
    this.client = client;
  }

  /// Creates the stack with an image for each parameter.
  void create(Map<String, String> images) {
    client.createStack(
        request -> request.stackName(NAME).templateBody(TEMPLATE).parameters(parameters(images)));
  }

  /// Updates the stack with other images.
  void update(Map<String, String> images) {
    client.updateStack(
        request -> request.stackName(NAME).templateBody(TEMPLATE).parameters(parameters(images)));
  }

  /// The images of its parameters, as CloudFormation returns them.
  Map<String, String> parameters() {
    Map<String, String> found = new LinkedHashMap<>();
    client
        .describeStacks(request -> request.stackName(NAME))
        .stacks()
        .getFirst()
        .parameters()
        .forEach(one -> found.put(one.parameterKey(), one.parameterValue()));
    return found;
  }

  private static List<Parameter> parameters(Map<String, String> images) {
    return images.entrySet().stream()
        .map(
            image ->
                Parameter.builder()
                    .parameterKey(image.getKey())
                    .parameterValue(image.getValue())
                    .build())
        .toList();
  }
}
