/// A simulated EC2, with as much of SSM, EventBridge and Lambda as replication touches: in memory,
/// over all Regions, with a virtual clock and one seed for a run. It is what the promise that
/// replication converges is proved against, so it shares no code with what it proves.
///
/// Where EC2 documents a behaviour, the doc comment names the page. Where it documents none, a knob
/// of [Scenario] takes both possibilities, and the seed chooses.
///
/// More seeds than a build runs, or one seed again:
///
/// ```
/// mvn -pl functions -am test -Dtest='dev.amitrail.simulation.*Test' -Dsimulation.seeds=20000
/// mvn -pl functions -am test -Dtest='dev.amitrail.simulation.*Test' -Dsimulation.seed=4711
/// ```
@NullMarked
package dev.amitrail.simulation;

import org.jspecify.annotations.NullMarked;
