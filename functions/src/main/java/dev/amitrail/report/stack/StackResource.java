package dev.amitrail.report.stack;

/// A resource of a stack, with its types that are read.
///
/// @param type such as `AWS::EC2::Instance`
public record StackResource(String logicalId, String physicalId, String type) {
  /// A nested stack.
  public static final String NESTED_STACK = "AWS::CloudFormation::Stack";

  /// An EC2 instance.
  public static final String INSTANCE = "AWS::EC2::Instance";

  /// A launch template.
  public static final String LAUNCH_TEMPLATE = "AWS::EC2::LaunchTemplate";

  /// An Auto Scaling group.
  public static final String AUTO_SCALING_GROUP = "AWS::AutoScaling::AutoScalingGroup";

  /// A launch configuration.
  public static final String LAUNCH_CONFIGURATION = "AWS::AutoScaling::LaunchConfiguration";
}
