/// `./local-cloud`: the emulated AWS with the functions deployed, until Ctrl-C.
@NullMarked
package dev.amitrail.local.localcloud;

import org.jspecify.annotations.NullMarked;
