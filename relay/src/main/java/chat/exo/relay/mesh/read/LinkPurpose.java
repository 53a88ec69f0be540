package chat.exo.relay.mesh.read;

import chat.exo.graph.Soul;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import java.util.Optional;

/** Why the store is asked for a link. */
sealed interface LinkPurpose {
  Query query();

  /** Subscribe there, with the hash of what is here. */
  record Subscribe(Query query) implements LinkPurpose {}

  /** Send it what changed while it was away. */
  record CatchUp(Soul soul) implements LinkPurpose {
    @Override
    public Query query() {
      return Query.node(soul);
    }
  }

  /**
   * It missed more than is remembered, so it is sent everything.
   *
   * @param from the soul to go on at
   * @param forgotten how much was forgotten when this began
   */
  record Everything(String from, int forgotten) implements LinkPurpose {
    @Override
    public Query query() {
      Lex souls = new Lex(Optional.empty(), Optional.empty(), Optional.of(from), Optional.empty());
      return new Query(souls, Lex.any(), Integer.MAX_VALUE, Query.Order.ASCENDING);
    }
  }
}
