/// The command `./preflight` against an emulated account.
@NullMarked
package dev.amitrail.local.preflight;

import org.jspecify.annotations.NullMarked;
