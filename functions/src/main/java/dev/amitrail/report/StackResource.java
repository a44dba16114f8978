package dev.amitrail.report;

/// A resource of a stack that exists.
///
/// @param type such as `AWS::EC2::Instance`
record StackResource(String logicalId, String physicalId, String type) {
  static final String NESTED_STACK = "AWS::CloudFormation::Stack";
  static final String INSTANCE = "AWS::EC2::Instance";
  static final String LAUNCH_TEMPLATE = "AWS::EC2::LaunchTemplate";
  static final String AUTO_SCALING_GROUP = "AWS::AutoScaling::AutoScalingGroup";
  static final String LAUNCH_CONFIGURATION = "AWS::AutoScaling::LaunchConfiguration";
}
