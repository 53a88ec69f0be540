/** A program of the operator's that is asked about every write. Stands behind the firewall. */
@NullMarked
package chat.exo.relay.verify.program;

import org.jspecify.annotations.NullMarked;
