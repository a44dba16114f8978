/// The last step of the build, which makes the commands and the functions start quickly.
@NullMarked
package dev.amitrail.local.startup;

import org.jspecify.annotations.NullMarked;
