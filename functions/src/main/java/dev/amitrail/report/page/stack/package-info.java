/// The page of one stack.
@NullMarked
package dev.amitrail.report.page.stack;

import org.jspecify.annotations.NullMarked;
