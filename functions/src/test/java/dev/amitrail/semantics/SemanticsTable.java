package dev.amitrail.semantics;

import java.util.List;
import java.util.stream.Stream;

/// All rows.
public final class SemanticsTable {
  private SemanticsTable() {}

  /// The rows, in the order of their groups.
  public static List<SemanticsCase> rows() {
    return Stream.of(
            DescribeImagesCases.rows(),
            CopyImageCases.rows(),
            CopyEncryptionCases.rows(),
            PermissionCases.rows(),
            LifecycleCases.rows(),
            TagCases.rows(),
            ParameterCases.rows(),
            PutEventsCases.rows())
        .flatMap(List::stream)
        .toList();
  }
}
