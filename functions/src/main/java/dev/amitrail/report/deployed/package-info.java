/// Which images a stack deploys: pure decisions over the stack and its workload.
@NullMarked
package dev.amitrail.report.deployed;

import org.jspecify.annotations.NullMarked;
