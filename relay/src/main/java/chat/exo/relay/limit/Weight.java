package chat.exo.relay.limit;

import chat.exo.graph.Graph;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import java.util.Optional;

/** What a write or a query holds in memory for as long as it is needed, about: its text, and the objects made of it. */
public final class Weight {
  private static final int WRITE_BYTES = 512;
  private static final int QUERY_BYTES = 448;
  private static final int SOUL_BYTES = 96;

  private Weight() {}

  public static long of(Graph graph) {
    return WRITE_BYTES + graph.memoryBytes();
  }

  /** A query that is kept, with its place in the tables of those who wait. */
  public static long of(Query query) {
    return QUERY_BYTES + (lengthOf(query.souls()) + lengthOf(query.keys())) * 2L;
  }

  /** A soul that is remembered, with its place in a table. */
  public static long of(Soul soul) {
    return SOUL_BYTES + soul.text().length() * 2L;
  }

  private static int lengthOf(Lex lex) {
    return lengthOf(lex.exact()) + lengthOf(lex.prefix()) + lengthOf(lex.from()) + lengthOf(lex.to());
  }

  private static int lengthOf(Optional<String> text) {
    return text.map(String::length).orElse(0);
  }
}
