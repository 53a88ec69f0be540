package chat.exo.relay.sync;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A session that somebody waits for.
 *
 * @param prefixes souls begin with one of these; none for what the settings say
 * @param dry whether rows are only counted
 * @param done told what came of it
 */
record Errand(List<String> prefixes, boolean dry, CompletableFuture<SyncOutcome> done) {}
