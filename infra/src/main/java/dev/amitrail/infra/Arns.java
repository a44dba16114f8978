package dev.amitrail.infra;

import dev.amitrail.infra.settings.DeploymentSettings;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.Stack;

/// ARNs of resources that a deployment uses and a stack does not create, in the partition and
/// account of the stack. A list has one ARN for each Region of the deployment.
record Arns(Stack stack, DeploymentSettings settings) {
  /// The account of the stack.
  String account() {
    return stack.getAccount();
  }

  /// ARNs of images have no account ID (Service Authorization Reference).
  List<String> images() {
    return inEachRegion("ec2", "", "image/*");
  }

  /// ARNs of snapshots have no account ID either.
  List<String> snapshots() {
    return inEachRegion("ec2", "", "snapshot/*");
  }

  List<String> imagesAndSnapshots() {
    return Stream.concat(images().stream(), snapshots().stream()).toList();
  }

  /// The SSM parameters below the pointer prefix.
  List<String> pointers() {
    return inEachRegion("ssm", stack.getAccount(), "parameter" + settings.pointerPrefix() + "*");
  }

  /// The SSM parameters that AWS publishes.
  List<String> publicParameters() {
    return inEachRegion("ssm", "", "parameter/aws/service/*");
  }

  List<String> cloudFormationStacks() {
    return inEachRegion("cloudformation", stack.getAccount(), "stack/*");
  }

  /// All KMS keys of the account in a Region.
  String kmsKeys(String region) {
    return arn("kms", region, stack.getAccount(), "key/*");
  }

  /// An event bus of the account in the home Region.
  String homeBus(String name) {
    return arn("events", settings.homeRegion(), stack.getAccount(), "event-bus/" + name);
  }

  /// A bucket, or `bucket/key` for an object.
  String s3(String bucketOrObject) {
    return arn("s3", "", "", bucketOrObject);
  }

  private List<String> inEachRegion(String service, String account, String resource) {
    return settings.regions().stream()
        .map(region -> arn(service, region, account, resource))
        .toList();
  }

  private String arn(String service, String region, String account, String resource) {
    return stack.formatArn(
        ArnComponents.builder()
            .service(service)
            .region(region)
            .account(account)
            .resource(resource)
            .arnFormat(ArnFormat.NO_RESOURCE_NAME)
            .build());
  }
}
