/// Text that anybody may have written, in a form that can be shown and that fits.
@NullMarked
package dev.amitrail.text;

import org.jspecify.annotations.NullMarked;
