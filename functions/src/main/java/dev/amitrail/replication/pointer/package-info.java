/// Pointers: SSM parameters that hold the image id to launch.
/// [dev.amitrail.replication.pointer.Pointer] decides which image a pointer names; the rest reads
/// and writes them.
@NullMarked
package dev.amitrail.replication.pointer;

import org.jspecify.annotations.NullMarked;
