/// Images as both jobs use them: how EC2 describes them, and their tags.
@NullMarked
package dev.amitrail.image;

import org.jspecify.annotations.NullMarked;
