/// Pure decisions: which attributes of a source have to be set on its replicas.
@NullMarked
package dev.amitrail.replication.mirror;

import org.jspecify.annotations.NullMarked;
