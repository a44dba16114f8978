/// From an event to the functions that take it, by the rules of the templates.
@NullMarked
package dev.amitrail.local.eventbridge;

import org.jspecify.annotations.NullMarked;
