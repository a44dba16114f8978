/// The emulated AWS with the functions deployed to it, and what happens there.
@NullMarked
package dev.amitrail.local.cloud;

import org.jspecify.annotations.NullMarked;
