/// Publishes which AMIs a CloudFormation stack deploys, when the stack has settled.
@NullMarked
package dev.amitrail.report;

import org.jspecify.annotations.NullMarked;
