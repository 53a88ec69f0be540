/**
 * Gun's account keys and what one does with them: SEA as its client half does it, text for text.
 *
 * <p>{@link chat.exo.peer.sea.SeaSigner} packs cells for the graph, {@link chat.exo.peer.sea.SeaVerifier} reads signed
 * texts, {@link chat.exo.peer.sea.SeaCipher} encrypts with a text as key, {@link chat.exo.peer.sea.SeaSecret} agrees on such
 * a text, {@link chat.exo.peer.sea.SeaWork} stretches a passphrase into one, and {@link chat.exo.peer.sea.SeaAccount} puts
 * them together. The firewall half lives in {@code chat.exo.graph.sea}. Proved by {@code
 * vectors/sea/sea-crypto-vectors.json}, in both directions.
 */
@NullMarked
package chat.exo.peer.sea;

import org.jspecify.annotations.NullMarked;
