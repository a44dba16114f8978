/// `./local-cloud`: the emulated AWS with the functions deployed.
@NullMarked
package dev.amitrail.local.cloud;

import org.jspecify.annotations.NullMarked;
