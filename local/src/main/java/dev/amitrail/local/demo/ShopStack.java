package dev.amitrail.local.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Parameter;

/// A stack with three instances, whose images are parameters.
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
        App: {Type: AWS::EC2::Instance, Properties: {ImageId: !Ref AppAmi, InstanceType: t4g.micro}}
        Web: {Type: AWS::EC2::Instance, Properties: {ImageId: !Ref WebAmi, InstanceType: t4g.micro}}
      """;

  private final CloudFormationClient client;

  ShopStack(CloudFormationClient client) {
    this.client = client;
  }

  /// Creates it with an image for each parameter.
  void create(Map<String, String> images) {
    client.createStack(
        request -> request.stackName(NAME).templateBody(TEMPLATE).parameters(parameters(images)));
  }

  /// Gives it other images.
  void update(Map<String, String> images) {
    client.updateStack(
        request -> request.stackName(NAME).templateBody(TEMPLATE).parameters(parameters(images)));
  }

  /// The images it has, as CloudFormation tells them.
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
