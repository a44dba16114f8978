/// What the roles of the functions may do.
@NullMarked
package dev.amitrail.infra.permissions;

import org.jspecify.annotations.NullMarked;
