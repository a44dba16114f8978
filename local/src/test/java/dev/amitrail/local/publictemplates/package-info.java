/// Published templates, deployed unchanged.
@NullMarked
package dev.amitrail.local.publictemplates;

import org.jspecify.annotations.NullMarked;
