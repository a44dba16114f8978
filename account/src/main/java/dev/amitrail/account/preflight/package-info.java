/// The command `./preflight`: reads an account and prints what a deployment would meet there.
@NullMarked
package dev.amitrail.account.preflight;

import org.jspecify.annotations.NullMarked;
