package dev.amitrail.simulation.client;

import dev.amitrail.semantics.SemanticsCase;
import dev.amitrail.semantics.SemanticsTable;
import java.util.List;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The simulated EC2 passes the table of semantics.
@Disabled("Until SimulatedSemanticsAccount has all that the table asks for")
class SimulatedSemanticsTest {
  @ParameterizedTest
  @MethodSource("rows")
  void answersAsAws(SemanticsCase row) {
    row.check().accept(new SimulatedSemanticsAccount());
  }

  static List<SemanticsCase> rows() {
    return SemanticsTable.rows();
  }
}
