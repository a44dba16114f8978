package dev.amitrail.account.fieldtest.facts;

import java.util.List;
import java.util.Optional;

/// What DescribeImages returned, by ids and of scans.
///
/// @param deregistered of a request for an image and one that was deregistered
/// @param unknown of a request for an image and one that never existed
/// @param disabled of a request for a disabled image
/// @param disabledIncluded of the same request with IncludeDisabled
/// @param scanned copies of the account whose source, in the other Region, Amazon Inspector scanned
public record ReadFacts(
    Seen<List<Described>> deregistered,
    Seen<List<Described>> unknown,
    Seen<List<Described>> disabled,
    Seen<List<Described>> disabledIncluded,
    Seen<List<ScannedCopy>> scanned) {

  /// An image as DescribeImages returned it.
  ///
  /// @param isOfInterest whether it is the one that was deregistered, never existed, or is disabled
  public record Described(String id, String state, boolean isOfInterest) {}

  /// A copy whose source was scanned.
  ///
  /// @param sourceScan when EC2 states that the source was scanned
  /// @param copyScan the same of the copy; empty if EC2 returns no results of it
  public record ScannedCopy(
      String copy, String source, String sourceScan, Optional<String> copyScan) {}
}
