/// `./demo`: the whole trail, shown and checked.
@NullMarked
package dev.amitrail.local.demo;

import org.jspecify.annotations.NullMarked;
