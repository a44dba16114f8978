/// What a person configures under context key `amiTrail` of cdk.json: reading it, checking it, and
/// what the functions receive of it. It knows nothing of stacks and templates.
@NullMarked
package dev.amitrail.infra.settings;

import org.jspecify.annotations.NullMarked;
