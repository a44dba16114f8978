/// What the build does, so that the commands start quickly.
@NullMarked
package dev.amitrail.local.startup;

import org.jspecify.annotations.NullMarked;
