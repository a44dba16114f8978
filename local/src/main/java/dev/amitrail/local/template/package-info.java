/// What the synthesised CloudFormation templates deploy, as far as routing and running need it.
@NullMarked
package dev.amitrail.local.template;

import org.jspecify.annotations.NullMarked;
