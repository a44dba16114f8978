/// The gateways: what reads an account, and the IAM actions that each needs. None of them writes.
@NullMarked
package dev.amitrail.account.preflight.read;

import org.jspecify.annotations.NullMarked;
