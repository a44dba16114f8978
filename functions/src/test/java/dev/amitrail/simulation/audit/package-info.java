/// The invariants, and the auditors that check them at each write and at the end of a run. They
/// share no code with the system under test.
@NullMarked
package dev.amitrail.simulation.audit;

import org.jspecify.annotations.NullMarked;
