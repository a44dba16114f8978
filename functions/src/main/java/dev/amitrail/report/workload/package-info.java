/// What stacks run: instances, Auto Scaling groups, launch templates and launch configurations, as
/// EC2 and EC2 Auto Scaling return them.
@NullMarked
package dev.amitrail.report.workload;

import org.jspecify.annotations.NullMarked;
