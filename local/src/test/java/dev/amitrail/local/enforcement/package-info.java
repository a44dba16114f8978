/// The policies of the synthesised template, enforced: the functions' requests to the emulated AWS
/// are decided as IAM decides them.
@NullMarked
package dev.amitrail.local.enforcement;

import org.jspecify.annotations.NullMarked;
