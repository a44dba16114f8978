/// Hostile input: what anybody may send, tag, name or store, made from seeds. Seeded generators on
/// JUnit alone: they take a hundred lines, less than a library of properties would take to learn,
/// and samples are damaged, which no generator of it does.
@NullMarked
package dev.amitrail.fuzz;

import org.jspecify.annotations.NullMarked;
