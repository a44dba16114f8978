/// Makes the list and the page of all stacks from the rows that reports write.
@NullMarked
package dev.amitrail.report.fleet;

import org.jspecify.annotations.NullMarked;
