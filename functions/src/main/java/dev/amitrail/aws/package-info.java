/// What both jobs need to call AWS: one client for each Region, calls in parallel, retries, and
/// errors.
@NullMarked
package dev.amitrail.aws;

import org.jspecify.annotations.NullMarked;
