/// Templates that people published, deployed unchanged.
@NullMarked
package dev.amitrail.local.publictemplates;

import org.jspecify.annotations.NullMarked;
