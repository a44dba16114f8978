/// `./demo`: replicates an image and reports a stack, and checks each result.
@NullMarked
package dev.amitrail.local.demo;

import org.jspecify.annotations.NullMarked;
