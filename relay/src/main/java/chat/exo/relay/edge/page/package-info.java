/** Pages and files that the port serves beside its socket: gun's own files, the explorer, the document about this relay. */
@NullMarked
package chat.exo.relay.edge.page;

import org.jspecify.annotations.NullMarked;
