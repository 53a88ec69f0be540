/** What the relay serves over HTTP beside its socket: gun's own files, its page, health and metrics. */
@NullMarked
package chat.exo.relay.web;

import org.jspecify.annotations.NullMarked;
