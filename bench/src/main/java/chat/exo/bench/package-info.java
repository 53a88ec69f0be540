/**
 * Exo beside gun.js's relay: the same load from the same generator, one after the other in one run.
 *
 * <p>Generator and relay share the machine, so beside the rate stands what the relay's process took of the CPU for an
 * operation; ratios compare that.
 */
@NullMarked
package chat.exo.bench;

import org.jspecify.annotations.NullMarked;
