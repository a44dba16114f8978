/// Decides requests by IAM policies, for the tests of this module and of `local`.
@NullMarked
package dev.amitrail.infra.judge;

import org.jspecify.annotations.NullMarked;
