/// Reads what the tests compare: synthesised templates and files of the repository.
@NullMarked
package dev.amitrail.infra.testing;

import org.jspecify.annotations.NullMarked;
