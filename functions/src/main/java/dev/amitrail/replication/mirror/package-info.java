/// What of a source has to be set on its replicas: pure decisions.
@NullMarked
package dev.amitrail.replication.mirror;

import org.jspecify.annotations.NullMarked;
