/// What is made on AWS and read there, and how all of it is removed: gateways.
@NullMarked
package dev.amitrail.account.fieldtest.aws;

import org.jspecify.annotations.NullMarked;
