/// What facts about an account mean for a deployment: pure decisions.
@NullMarked
package dev.amitrail.account.preflight.decide;

import org.jspecify.annotations.NullMarked;
