package chat.exo.relay.mesh;

import chat.exo.relay.limit.Ledger;
import java.util.Optional;

/** What the mesh knows of one connection. */
final class Neighbour {
  /** Who opened the connection. Relays we dial get every change; who dials us gets what it asked for. */
  enum Kind {
    ACCEPTED,
    /** Accepted, and its dialler has a token of the operator. */
    VOUCHED,
    DIALLED
  }

  private final PeerId id;
  private final Kind kind;
  private final String url;
  private final Ledger.Account account;
  private Optional<String> processId = Optional.empty();
  private boolean relay;
  private int askedBack;

  Neighbour(PeerId id, Kind kind, String url, Ledger.Account account) {
    this.id = id;
    this.account = account;
    this.kind = kind;
    this.url = url;
    this.relay = kind == Kind.DIALLED;
  }

  PeerId id() {
    return id;
  }

  /** What is held for it. */
  Ledger.Account account() {
    return account;
  }

  boolean dialled() {
    return kind == Kind.DIALLED;
  }

  /** Whether it has readers of its own: it is asked for what ours wait for. */
  boolean isRelay() {
    return relay;
  }

  boolean vouched() {
    return kind == Kind.VOUCHED;
  }

  void becomeRelay() {
    relay = true;
  }

  /** The url we dialled, or empty. */
  String url() {
    return url;
  }

  Optional<String> processId() {
    return processId;
  }

  /** gun: the first process id a neighbour gives stands. */
  void introduce(String pid) {
    if (processId.isEmpty() && !pid.isEmpty()) {
      processId = Optional.of(pid);
    }
  }

  /** Whether {@code ><} of a message names this neighbour, by url or process id. */
  boolean named(Iterable<String> heardBy) {
    for (String name : heardBy) {
      if (name.equals(url) || processId.filter(name::equals).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** Counts one question about what this neighbour may hold; false when it was asked often enough. */
  boolean mayAskBack(int limit) {
    if (askedBack >= limit) {
      return false;
    }
    askedBack++;
    return true;
  }
}
