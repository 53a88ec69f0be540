/** The figures of every stage, for Prometheus and for the admin; looked at on the loop. */
@NullMarked
package chat.exo.relay.metrics;

import org.jspecify.annotations.NullMarked;
