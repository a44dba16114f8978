/// The pages of reports, in a browser.
@NullMarked
package dev.amitrail.local.pages;

import org.jspecify.annotations.NullMarked;
