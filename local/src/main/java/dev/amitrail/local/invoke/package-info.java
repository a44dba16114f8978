/// `./invoke`: one event through the rules, the functions that match, and their results.
@NullMarked
package dev.amitrail.local.invoke;

import org.jspecify.annotations.NullMarked;
