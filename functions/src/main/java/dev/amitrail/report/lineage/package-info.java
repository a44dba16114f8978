/// What is known of an image from other images: what it was made of, its copies in other Regions,
/// newer images.
@NullMarked
package dev.amitrail.report.lineage;

import org.jspecify.annotations.NullMarked;
