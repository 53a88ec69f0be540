/** Who may write: a preset, lists, invitations, and a program of the operator's. Stands behind the firewall. */
@NullMarked
package chat.exo.relay.policy;

import org.jspecify.annotations.NullMarked;
