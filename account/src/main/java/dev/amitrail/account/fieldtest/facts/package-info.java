/// What was seen on AWS: records, each of which may be unknown.
@NullMarked
package dev.amitrail.account.fieldtest.facts;

import org.jspecify.annotations.NullMarked;
