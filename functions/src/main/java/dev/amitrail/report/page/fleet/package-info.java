/// The page of all stacks.
@NullMarked
package dev.amitrail.report.page.fleet;

import org.jspecify.annotations.NullMarked;
