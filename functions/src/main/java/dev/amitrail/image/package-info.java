/// What both jobs know of images.
@NullMarked
package dev.amitrail.image;

import org.jspecify.annotations.NullMarked;
