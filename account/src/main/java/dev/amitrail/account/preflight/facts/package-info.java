/// What was read of an account: records, each of which may be unknown.
@NullMarked
package dev.amitrail.account.preflight.facts;

import org.jspecify.annotations.NullMarked;
