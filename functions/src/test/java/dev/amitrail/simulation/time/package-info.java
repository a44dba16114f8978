/// The virtual clock of a run, its threads, its seeded random numbers and its log.
@NullMarked
package dev.amitrail.simulation.time;

import org.jspecify.annotations.NullMarked;
