/// Mutants of the replication: single faults, put into the real code, that the simulation has to
/// notice.
@NullMarked
package dev.amitrail.replication.mutants;

import org.jspecify.annotations.NullMarked;
