package chat.exo.relay.mesh.peer;

import chat.exo.relay.limit.Ledger;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What the mesh knows of one connection. */
public final class Neighbour {
  /** Who opened the connection. Relays we dial get every change; who dials us gets what it asked for. */
  public enum Kind {
    ACCEPTED,
    /** Accepted, and its dialler has a token of the operator. */
    VOUCHED,
    DIALLED
  }

  /** Whoever sends more messages that are too large is asked back like anybody; it is only slower then. */
  private static final int MOST_TOO_LARGE = 64;

  private final PeerId id;
  private final Kind kind;
  private final String url;
  private final Ledger.Account account;
  private Optional<String> processId = Optional.empty();
  private boolean relay;
  private Set<String> tooLargeFor = Set.of();
  private int askedBack;

  public Neighbour(PeerId id, Kind kind, String url, Ledger.Account account) {
    this.id = id;
    this.account = account;
    this.kind = kind;
    this.url = url;
    this.relay = kind == Kind.DIALLED;
  }

  public PeerId id() {
    return id;
  }

  /** What is held for it. */
  public Ledger.Account account() {
    return account;
  }

  public boolean dialled() {
    return kind == Kind.DIALLED;
  }

  /** Whether it has readers of its own: it is asked for what ours wait for. */
  public boolean isRelay() {
    return relay;
  }

  public boolean vouched() {
    return kind == Kind.VOUCHED;
  }

  public void becomeRelay() {
    relay = true;
  }

  /** The url we dialled, or empty. */
  public String url() {
    return url;
  }

  public Optional<String> processId() {
    return processId;
  }

  /** gun: the first process id a neighbour gives stands. */
  public void introduce(String pid) {
    if (processId.isEmpty() && !pid.isEmpty()) {
      processId = Optional.of(pid);
    }
  }

  /** Whether {@code ><} of a message names this neighbour, by url or process id. */
  public boolean named(Iterable<String> heardBy) {
    for (String name : heardBy) {
      if (name.equals(url) || processId.filter(name::equals).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** What it wrote of a soul was too large for this relay. */
  public void cannotSend(String soul) {
    if (tooLargeFor.isEmpty()) {
      tooLargeFor = new LinkedHashSet<>();
    }
    if (tooLargeFor.size() < MOST_TOO_LARGE) {
      tooLargeFor.add(soul);
    }
  }

  /** Whether it may be asked for what it has of a soul: not, if that would be too large again. */
  public boolean canSend(Optional<String> soul) {
    return soul.isEmpty() || !tooLargeFor.contains(soul.get());
  }

  /** Counts one question about what this neighbour may hold; false when it was asked often enough. */
  public boolean mayAskBack(int limit) {
    if (askedBack >= limit) {
      return false;
    }
    askedBack++;
    return true;
  }
}
