package chat.exo.peer.graph;

import java.util.concurrent.CompletableFuture;

/**
 * One write on its way.
 *
 * @param stored done when it is in the local store: it survives from here on, also offline
 * @param acknowledged done when a relay has it; failed when all relays refused it
 */
public record Put(CompletableFuture<Void> stored, CompletableFuture<Void> acknowledged) {}
