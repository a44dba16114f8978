/// `./invoke`: routes one event and prints the results of the functions.
@NullMarked
package dev.amitrail.local.invoke;

import org.jspecify.annotations.NullMarked;
