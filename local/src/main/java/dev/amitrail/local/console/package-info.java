/// What the commands print for people: events, tables, colours.
@NullMarked
package dev.amitrail.local.console;

import org.jspecify.annotations.NullMarked;
