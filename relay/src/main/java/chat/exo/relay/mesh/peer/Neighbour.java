package chat.exo.relay.mesh.peer;

import chat.exo.relay.limit.Ledger;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What the mesh knows of one connection. */
public final class Neighbour {
  /** Who opened the connection. */
  public enum Kind {
    ACCEPTED,
    /** Accepted, and its dialler has a token of the operator. */
    VOUCHED,
    DIALLED
  }

  /** The first handshake of who dials, and its answer to ours. */
  private static final int MOST_GREETINGS = 2;

  /** Whoever sends more messages that are too large is asked back like anybody; it is only slower then. */
  private static final int MOST_TOO_LARGE = 64;

  private final PeerId id;
  private final Kind kind;
  private String url;
  private final Ledger.Account account;
  private Optional<String> processId = Optional.empty();
  private boolean relay;
  private boolean passesOn;
  private String greeting = "";
  private String firstGreeting = "";
  private String greetingOfIts = "";
  private int greetingsReturned;
  private Set<String> tooLargeFor = Set.of();
  private int askedBack;
  private Set<Long> asking = Set.of();

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

  /**
   * Whether a relay of the settings is behind it, because we dialled that or because it is proved: it gets every change, and
   * its process id is believed. Whoever else dials us gets what it asked for.
   */
  public boolean isLink() {
    return !url.isEmpty();
  }

  /** Whether this relay dialled it, and so begins. */
  public boolean isDialled() {
    return kind == Kind.DIALLED;
  }

  /** It is proved to be the relay at this url. */
  public void standFor(String proved) {
    url = proved;
    relay = true;
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

  /** It names others, whom it passes questions on to. */
  void hasOthers() {
    passesOn = true;
  }

  public boolean passesOn() {
    return passesOn;
  }

  /** The url of the settings that this relay is at, or empty. */
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

  /** The id of the last handshake that it was sent: nobody knows it but this neighbour, and whom it tells. */
  public String greeting() {
    return greeting;
  }

  /** The id of the handshake it was sent first; it answers that. */
  public String firstGreeting() {
    return firstGreeting;
  }

  public void greeted(String id, boolean first) {
    greeting = id;
    firstGreeting = first ? id : firstGreeting;
  }

  /** The id of its last handshake. */
  public String greetingOfIts() {
    return greetingOfIts;
  }

  public void greetedUs(String id) {
    greetingOfIts = id;
  }

  /** Counts a handshake that is returned elsewhere; false if there were as many as a relay needs. */
  public boolean mayHaveGreetingReturned() {
    return greetingsReturned++ < MOST_GREETINGS;
  }

  /**
   * Whether {@code ><} of a message names this neighbour by its process id, which is known only to who is connected to it. not gun:
   * a url there says no more than that it is in somebody's list.
   */
  public boolean named(Iterable<String> heardBy) {
    for (String name : heardBy) {
      if (processId.filter(name::equals).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** A read for it is under way. */
  public void asks(long ticket) {
    if (asking.isEmpty()) {
      asking = new HashSet<>(4);
    }
    asking.add(ticket);
  }

  /** That read is over. */
  public void asksNoMore(long ticket) {
    asking.remove(ticket);
  }

  /** The reads that are under way for it. */
  public Set<Long> asking() {
    return asking;
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
