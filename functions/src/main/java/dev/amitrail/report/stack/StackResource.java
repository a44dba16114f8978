package dev.amitrail.report.stack;

/// A resource of a stack that exists.
///
/// @param type such as `AWS::EC2::Instance`
public record StackResource(String logicalId, String physicalId, String type) {
  public static final String NESTED_STACK = "AWS::CloudFormation::Stack";
  public static final String INSTANCE = "AWS::EC2::Instance";
  public static final String LAUNCH_TEMPLATE = "AWS::EC2::LaunchTemplate";
  public static final String AUTO_SCALING_GROUP = "AWS::AutoScaling::AutoScalingGroup";
  public static final String LAUNCH_CONFIGURATION = "AWS::AutoScaling::LaunchConfiguration";
}
