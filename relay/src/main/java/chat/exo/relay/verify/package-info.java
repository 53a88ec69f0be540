/** Who may write: the firewall of signatures, a preset, lists, invitations. On threads of its own, between the mesh and the writer. */
@NullMarked
package chat.exo.relay.verify;

import org.jspecify.annotations.NullMarked;
