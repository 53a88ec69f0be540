package chat.exo.graph.query;

import java.util.Collection;

/**
 * Readers who get the same part of a change.
 *
 * @param part what they get
 * @param readers who, the first to have asked first
 */
public record Audience<R>(Selection part, Collection<R> readers) {}
