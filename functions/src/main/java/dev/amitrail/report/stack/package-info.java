/// CloudFormation stacks and their resources, as CloudFormation returns them.
@NullMarked
package dev.amitrail.report.stack;

import org.jspecify.annotations.NullMarked;
