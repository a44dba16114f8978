/// What AWS answers where it is strict: one table, which the simulated EC2 and the emulated AWS
/// must both pass. Both are written by us, so that without a table of AWS's own statements they
/// would share every misreading.
///
/// A row is a [SemanticsCase]. It names the page of AWS's documentation, or the field of the
/// service model, that states the behaviour. It acts through clients of the SDK; what no API
/// offers, it asks of [SemanticsAccount].
///
/// The package uses nothing of the project: the module `local` compiles it too.
@NullMarked
package dev.amitrail.semantics;

import org.jspecify.annotations.NullMarked;
