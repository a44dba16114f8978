/// Templates that people published, deployed unchanged.
@NullMarked
package dev.amitrail.local.templates;

import org.jspecify.annotations.NullMarked;
