package dev.amitrail.local.aws;

import dev.amitrail.semantics.SemanticsCase;
import dev.amitrail.semantics.SemanticsTable;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The emulated AWS passes the table of semantics, over HTTP.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmulatedSemanticsIT {
  private EmulatedSemanticsAccount account;

  @BeforeAll
  void start() throws IOException {
    account = EmulatedSemanticsAccount.start();
  }

  @AfterAll
  void end() {
    account.close();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void answersAsAws(SemanticsCase row) {
    account.reset();
    row.check().accept(account);
  }

  static List<SemanticsCase> rows() {
    return SemanticsTable.rows();
  }
}
