package chat.exo.peer.graph;

import chat.exo.graph.Cell;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.peer.Refused;
import chat.exo.peer.sea.SeaAccount;
import chat.exo.peer.sea.SeaPair;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * gun's {@code user}: accounts by alias and passphrase, in the graph, open to any gun.js client. Stretching a passphrase
 * takes a tenth of a second, on threads of the peer. Any thread.
 */
public final class SeaLogin {
  /** gun: shorter ones are refused, so an account with one could not be opened there. */
  private static final int MIN_PASSPHRASE = 8;
  /** Anybody may add an account to an alias: so many are tried. */
  private static final int MAX_TRIED = 20;

  private final ExoPeer peer;
  private final Executor threads;
  private final SeaAccount accounts = new SeaAccount(new SecureRandom());

  SeaLogin(ExoPeer peer, Executor threads) {
    this.peer = peer;
    this.threads = threads;
  }

  /**
   * {@code user.create}: makes an account and is logged in. Fails with {@link Refused} if the alias is known to have one.
   * Two that choose an alias at once both have it; logging in finds the one whose passphrase fits.
   */
  public CompletableFuture<SeaPair> create(String alias, String passphrase) {
    checked(alias, passphrase);
    return pubsOf(alias)
        .thenApplyAsync(
            taken -> {
              if (!taken.isEmpty()) {
                throw new Refused("expected an alias nobody has, got one with an account; log in, or choose another");
              }
              SeaPair pair = SeaPair.generate();
              var unused = peer.put(accounts.create(alias, passphrase, pair, peer.nextState()));
              return login(pair);
            },
            threads);
  }

  /** {@code user.auth(alias, pass)}: the pair, and what is written in its space is signed from now on. */
  public CompletableFuture<SeaPair> login(String alias, String passphrase) {
    checked(alias, passphrase);
    return pubsOf(alias)
        .thenApplyAsync(
            pubs ->
                pubs.stream()
                    .limit(MAX_TRIED)
                    .map(pub -> open(pub, passphrase))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .map(this::login)
                    .orElseThrow(() -> wrong(pubs.size())),
            threads);
  }

  /** {@code user.auth(pair)}: what is written in its space is signed from now on. */
  public SeaPair login(SeaPair pair) {
    var unused = peer.user(pair);
    return pair;
  }

  /** {@code user.auth(alias, pass, {change})}: the same pair behind another passphrase. */
  public CompletableFuture<Put> changePassphrase(String alias, String passphrase, String another) {
    checked(alias, another);
    return login(alias, passphrase)
        .thenApplyAsync(pair -> peer.put(accounts.change(another, pair, peer.nextState())), threads);
  }

  /** The accounts of an alias: keys that are links to themselves. What anybody else wrote there did not pass the gate. */
  private CompletableFuture<List<String>> pubsOf(String alias) {
    return peer.read(Query.node(new Soul("~@" + alias)))
        .thenApply(
            graph ->
                graph.nodes().stream()
                    .flatMap(node -> node.cells().stream())
                    .map(Cell::key)
                    .filter(key -> key.startsWith("~"))
                    .map(key -> key.substring(1))
                    .toList());
  }

  private Optional<SeaPair> open(String pub, String passphrase) {
    return peer.read(Query.node(new Soul("~" + pub))).join().nodes().stream()
        .findFirst()
        .flatMap((Node node) -> accounts.open(node, passphrase))
        .filter(pair -> pair.pub().equals(pub));
  }

  private static void checked(String alias, String passphrase) {
    if (alias.isEmpty() || passphrase.length() < MIN_PASSPHRASE) {
      throw new Refused(
          "expected an alias and a passphrase of " + MIN_PASSPHRASE + " characters or more, got " + alias.length() + " and "
              + passphrase.length() + "; choose a longer one");
    }
  }

  private static Refused wrong(int accounts) {
    return new Refused(
        accounts == 0
            ? "expected an alias with an account, found none; check the alias and the relay"
            : "expected the passphrase of this alias, got another; try again");
  }
}
