/// The SDK clients that the system under test gets, and the network between them and the account:
/// request rates, faults, refusals.
@NullMarked
package dev.amitrail.simulation.client;

import org.jspecify.annotations.NullMarked;
