/// The published JSON form of reports and of the list of all stacks. The form is a contract with
/// users: docs/schema describes it.
@NullMarked
package dev.amitrail.report.model;

import org.jspecify.annotations.NullMarked;
