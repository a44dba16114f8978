package dev.amitrail.account.fieldtest.facts;

/// What CopyImage returned to sessions whose policies differ in one condition.
///
/// @param asDeployed the conditions of the functions' roles: snapshots are tagged only if the key
///   `ec2:CreateAction` is there
/// @param withoutCreateAction snapshots are tagged only if the key is not there: to be refused
/// @param imageAction the image is tagged only if the key is `CopyImage`
/// @param snapshotAction the snapshots are tagged only if the key is `CopyImage`
/// @param ownSource a source is copied only if `ec2:Owner` is the account
/// @param foreignSource a source is copied only if `ec2:Owner` is `amazon`: to be refused
public record PermissionFacts(
    Seen<String> asDeployed,
    Seen<String> withoutCreateAction,
    Seen<String> imageAction,
    Seen<String> snapshotAction,
    Seen<String> ownSource,
    Seen<String> foreignSource) {

  /// Nothing could be tried.
  public static PermissionFacts unknown(String reason) {
    Seen<String> unknown = new Seen.Unknown<>(reason);
    return new PermissionFacts(unknown, unknown, unknown, unknown, unknown, unknown);
  }
}
