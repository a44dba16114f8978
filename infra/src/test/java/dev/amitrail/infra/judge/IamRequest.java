package dev.amitrail.infra.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A request as IAM sees it. AWS authorizes some API calls for more than one resource, and each of
/// them has to be allowed.
///
/// @param action for example `ec2:CopyImage`
/// @param principal the ARN of the role that sends it
public record IamRequest(String action, String principal, List<Resource> resources) {
  /// The account of the deployment.
  public static final String ACCOUNT = "123456789012";

  /// The account of a stranger.
  public static final String STRANGER = "999999999999";

  /// What EC2 does with a key for the caller of CopyImage ("Requirements for Amazon EBS
  /// encryption", EBS user guide).
  public static final List<String> KEY_ACTIONS =
      List.of(
          "kms:CreateGrant",
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo");

  /// Copies the list.
  public IamRequest {
    resources = List.copyOf(resources);
  }

  /// What the action is for.
  ///
  /// @param arn `*` for an action without resources
  /// @param account whose it is
  /// @param context condition key -> value or list of values
  public record Resource(String arn, String account, Map<String, Object> context) {
    /// Copies the map.
    public Resource {
      context = new TreeMap<>(context);
    }

    /// One of the deployment's account.
    public static Resource of(String arn) {
      return new Resource(arn, ACCOUNT, Map.of());
    }

    /// The same with one more condition key.
    public Resource with(String key, Object value) {
      Map<String, Object> more = new TreeMap<>(context);
      more.put(key, value);
      return new Resource(arn, account, more);
    }
  }

  /// A request of a role for some resources.
  public static IamRequest of(String action, Resource... resources) {
    return new IamRequest(
        action, "arn:aws:iam::%s:role/function".formatted(ACCOUNT), List.of(resources));
  }

  /// The same by another principal.
  public IamRequest by(String other) {
    return new IamRequest(action, other, resources);
  }

  /// The same with one more condition key on each resource.
  public IamRequest with(String key, Object value) {
    List<Resource> more = new ArrayList<>();
    resources.forEach(resource -> more.add(resource.with(key, value)));
    return new IamRequest(action, principal, more);
  }
}
