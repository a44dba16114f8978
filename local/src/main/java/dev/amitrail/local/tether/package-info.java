/// The only class of ours inside a function's process.
@NullMarked
package dev.amitrail.local.tether;

import org.jspecify.annotations.NullMarked;
