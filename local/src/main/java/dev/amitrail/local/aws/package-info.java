/// The emulated AWS: its process, its requests and events, and clients of it.
@NullMarked
package dev.amitrail.local.aws;

import org.jspecify.annotations.NullMarked;
