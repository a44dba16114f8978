/// Reads from the synthesised CloudFormation templates which rules, functions and buckets they
/// deploy.
@NullMarked
package dev.amitrail.local.template;

import org.jspecify.annotations.NullMarked;
