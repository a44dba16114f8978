/// `./field-test`: finds out on AWS what its documentation leaves open and AMI Trail assumes.
@NullMarked
package dev.amitrail.account.fieldtest;

import org.jspecify.annotations.NullMarked;
