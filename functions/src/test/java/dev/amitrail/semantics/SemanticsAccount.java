package dev.amitrail.semantics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// An account to try one row of the table in. It has the Regions [#HOME] and [#AWAY]. No other user
/// is active in it, and nothing fails by chance.
///
/// Each row gets an account as new: no block on public access, no tag policy, no encryption by
/// default. Images and parameters of other rows can be there.
public interface SemanticsAccount {
  /// The Region where images are registered.
  String HOME = "ap-southeast-2";

  /// The Region that they are copied to.
  String AWAY = "us-east-1";

  /// How the snapshots of an image are encrypted.
  enum Encryption {
    /// Not at all.
    NONE,
    /// With the AWS managed key of the Region.
    AWS_MANAGED_KEY,
    /// With [SemanticsAccount#customerKey].
    CUSTOMER_KEY
  }

  /// An image to register.
  ///
  /// @param owner the account that it belongs to
  /// @param encryption of its one snapshot
  /// @param productCode whether it has a product code of AWS Marketplace
  /// @param age how long ago it was created
  record NewImage(
      String name,
      String owner,
      Encryption encryption,
      boolean productCode,
      Map<String, String> tags,
      Duration age) {
    /// Copies the tags.
    public NewImage {
      tags = Map.copyOf(tags);
    }
  }

  /// An event that an AWS service sent.
  ///
  /// @param detail the values of its detail that are text, by key
  record SentEvent(String source, String detailType, String region, Map<String, String> detail) {
    /// Copies the detail.
    public SentEvent {
      detail = Map.copyOf(detail);
    }
  }

  /// The EC2 client of a Region. It makes one attempt for a request.
  Ec2Client ec2(String region);

  /// The Systems Manager client of a Region. It makes one attempt for a request.
  SsmClient ssm(String region);

  /// The EventBridge client of [#HOME]. It makes one attempt for a request.
  EventBridgeClient events();

  /// Its id, of 12 digits.
  String id();

  /// The time at AWS.
  Instant now();

  /// Lets time pass at AWS. What is due in it has happened when this returns.
  void pass(Duration duration);

  /// Lets time pass at AWS until a condition holds.
  ///
  /// @throws AssertionError if it does not hold for an hour of that time
  void await(BooleanSupplier condition);

  /// The events of AWS services since the row began, oldest first.
  List<SentEvent> sentEvents();

  /// Registers an image, which is available at once.
  ///
  /// @return its id
  String register(String region, NewImage image);

  /// DescribeImages states no source of this image from now on, as for some older images.
  void hideSource(String region, String imageId);

  /// DescribeImages states no source of images that are `pending`.
  void hideSourcesWhilePending();

  /// A tag policy requires a tag key on new resources.
  ///
  /// @param resourceType `image` or `snapshot`
  void requireTag(String resourceType, String key);

  /// Blocks or allows new public sharing of images (EnableImageBlockPublicAccess).
  void blockPublicAccess(String region, boolean blocked);

  /// The quota of public images of a Region is used up.
  void usePublicImageQuota(String region);

  /// Limits how many copies can be in progress in a Region; AWS's quota is 300.
  void limitCopies(String region, int inProgress);

  /// The ARN of the AWS managed key for EBS in a Region.
  String awsManagedKey(String region);

  /// The ARN of a customer's key in a Region, which callers may use until [#makeUnusable].
  String customerKey(String region);

  /// Switches encryption by default on, with a default key (EnableEbsEncryptionByDefault,
  /// ModifyEbsDefaultKmsKeyId).
  void encryptByDefault(String region, String keyArn);

  /// No caller may use this key from now on.
  void makeUnusable(String region, String keyArn);

  /// There is no account with this id.
  void withoutAccount(String accountId);

  /// Values that are put into this parameter from now on are accepted and never stored.
  void loseValues(String region, String parameter);
}
