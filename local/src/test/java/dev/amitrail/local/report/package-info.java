/// PublishedReports of stacks that are deployed to the emulated AWS, by the functions as processes.
@NullMarked
package dev.amitrail.local.report;

import org.jspecify.annotations.NullMarked;
