/// What both jobs need to call AWS: one client for each Region, requests in parallel, retries, and
/// the answers of AWS as errors.
@NullMarked
package dev.amitrail.aws;

import org.jspecify.annotations.NullMarked;
