/// What AMI Trail assumes of AWS, and whether what was seen is so. Pure.
@NullMarked
package dev.amitrail.account.fieldtest.decide;

import org.jspecify.annotations.NullMarked;
