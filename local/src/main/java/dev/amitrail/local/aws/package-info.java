/// AWS on this machine: the emulator as a process, its log of requests, and the events it sends.
@NullMarked
package dev.amitrail.local.aws;

import org.jspecify.annotations.NullMarked;
