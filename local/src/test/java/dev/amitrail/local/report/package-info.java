/// The reports of stacks in the emulated AWS, by the functions as processes.
@NullMarked
package dev.amitrail.local.report;

import org.jspecify.annotations.NullMarked;
