package chat.exo.relay.metrics;

/**
 * What is under way in the stages now.
 *
 * @param writesUnderWay writes between being heard and being stored
 * @param verifyQueued of those, waiting for a signature check
 * @param writeQueued of those, waiting for the writer
 * @param readQueued reads waiting for the store
 * @param readsUnderWay reads between being heard and being answered
 * @param bytesUnderWay what the writes under way hold in memory, about
 * @param programQueued writes that wait for the operator's program
 */
public record FlowFigures(int writesUnderWay, int verifyQueued, int writeQueued, int readQueued, int readsUnderWay, long bytesUnderWay, int programQueued) {}
