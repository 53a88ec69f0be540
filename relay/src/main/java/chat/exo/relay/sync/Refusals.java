package chat.exo.relay.sync;

import chat.exo.graph.sum.Print;
import java.util.NavigableMap;

/** Rows that relays have refused, so that none is offered twice: by the name of the relay, each with the print it had. One thread. */
interface Refusals {
  /** So many are remembered of a relay; beyond, it is sent nothing more. */
  int MOST = 100_000;

  /** What a relay refused, in the order of keys; to be changed by {@link #add} and {@link #remove} only. */
  NavigableMap<byte[], Print> of(String relay);

  void add(String relay, byte[] rowKey, Print print);

  /** The row is another by now, or gone. */
  void remove(String relay, byte[] rowKey);
}
