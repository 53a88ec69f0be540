package chat.exo.graph.store.write;

import chat.exo.graph.store.Write;
import java.util.concurrent.CompletableFuture;

/**
 * A chore somebody waits for.
 *
 * @param done completed by the writer: with what it came to, or with why it was not done
 */
record Asked(Write.Chore chore, CompletableFuture<Integer> done) {}
