package chat.exo.relay.sync;

import chat.exo.graph.store.GraphStore;
import chat.exo.graph.sum.SumKey;
import chat.exo.graph.sum.Summed;

/** One session between two sides, run to its end in this thread. */
final class Talk {
  static final Session.Rules ALL = rules(Terms.ALL, SumKey.PUBLIC);

  private Talk() {}

  static Session.Rules rules(Terms terms, SumKey key) {
    return new Session.Rules("other", key, terms, SessionLimits.of(4L << 30));
  }

  static <A extends GraphStore & Summed, B extends GraphStore & Summed> Rehearsal.Came run(Side<A> opener, Side<B> answerer, long salt) {
    return run(opener, ALL, answerer, ALL, salt);
  }

  static <A extends GraphStore & Summed, B extends GraphStore & Summed> Rehearsal.Came run(
      Side<A> one, Session.Rules onesRules, Side<B> other, Session.Rules othersRules, long salt) {
    return Rehearsal.run(
        new Rehearsal.Party(one.store, one::take),
        onesRules,
        one.refusals,
        new Rehearsal.Party(other.store, other::take),
        othersRules,
        other.refusals,
        salt);
  }
}
