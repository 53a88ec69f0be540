package chat.exo.peer.post;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Query;
import chat.exo.graph.sea.Envelope;
import chat.exo.peer.account.Profile;
import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.box.Entry;
import chat.exo.peer.box.OwnBox;
import chat.exo.peer.graph.ExoPeer;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import chat.exo.peer.transport.RelayRule;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The post over a Gun graph: boxes are souls {@code exo/box/BOX#}, the profile is key {@code profile} of {@code ~PUB/exo}.
 * Any relay carries it, gun's own too. Any thread.
 */
public final class GunPost implements Post {
  private static final String PROFILE = "profile";

  private final ExoPeer peer;
  private final SeaPair pair;
  private final SeaSigner signer;
  private final Erasing erasing;
  private final RelayRule rule;
  private volatile CompletableFuture<Void> publishing = CompletableFuture.completedFuture(null);

  /** A post for relays that keep entries: the messenger drops what it has by key. */
  public GunPost(ExoPeer peer, SeaPair pair) {
    this(peer, pair, (box, keys) -> {}, new RelayRule(peer.relays()));
  }

  /**
   * A post.
   *
   * @param rule which relays of contacts are gone to
   */
  public GunPost(ExoPeer peer, SeaPair pair, Erasing erasing, RelayRule rule) {
    this.rule = rule;
    this.peer = peer;
    this.pair = pair;
    this.signer = new SeaSigner(pair);
    this.erasing = erasing;
  }

  /** How entries are erased: the Gun wire has no word for it. */
  @FunctionalInterface
  public interface Erasing {
    void erase(OwnBox box, List<String> keys);
  }

  @Override
  public CompletableFuture<Void> leave(String boxId, List<URI> relays, Entry entry) {
    List<URI> allowed = rule.of(relays);
    return allowed.isEmpty() && !relays.isEmpty()
        ? CompletableFuture.failedFuture(new IOException("no relay of the contact is one to go to"))
        : peer.boxes().leave(BoxAddress.soulOf(boxId), allowed, entry);
  }

  @Override
  public void collect(OwnBox box, Consumer<List<Entry>> reader) {
    peer.boxes().collect(box.address().soul(), reader);
  }

  @Override
  public void erase(OwnBox box, List<String> keys) {
    erasing.erase(box, keys);
  }

  /** What passed the SEA gate into the local store, so signed by the account; the newest that any relay gave. */
  @Override
  public CompletableFuture<Optional<String>> profile(String pub, List<URI> relays) {
    return peer.read(Query.key(soul(pub), PROFILE), rule.of(relays)).thenApply(GunPost::text);
  }

  /**
   * The state is the profile's own time: publishing it again changes nothing. A profile of a clock that was ahead gets the
   * time of now instead, or no relay would take it.
   */
  @Override
  public CompletableFuture<Void> publish(String profile) {
    double state = Math.min(Profile.parse(profile).orElseThrow().updatedMillis(), peer.clock().nowMillis());
    Graph known = peer.local(Query.key(soul(pair.pub()), PROFILE));
    if (text(known).filter(profile::equals).isPresent() && stateOf(known) <= state && peer.waiting() > 0) {
      return publishing; // on its way already
    }
    Cell cell = signer.cell(soul(pair.pub()), PROFILE, new Value.Text(profile), state);
    peer.introduce(Graph.of(new Node(soul(pair.pub()), List.of(cell))));
    publishing = peer.put(Graph.of(new Node(soul(pair.pub()), List.of(cell)))).acknowledged();
    return publishing;
  }

  @Override
  public void onConnect(Runnable callback) {
    peer.onConnect(callback);
  }

  private static Soul soul(String pub) {
    return new Soul("~" + pub + "/exo");
  }

  private static double stateOf(Graph graph) {
    return graph.nodes().stream().flatMap(node -> node.cells().stream()).mapToDouble(Cell::state).max().orElse(0);
  }

  private static Optional<String> text(Graph graph) {
    return graph.nodes().stream()
        .flatMap(node -> node.cells().stream())
        .findFirst()
        .flatMap(cell -> cell.value() instanceof Value.Text(String packed) ? Envelope.read(packed) : Optional.empty())
        .flatMap(envelope -> envelope.value() instanceof Value.Text(String text) ? Optional.of(text) : Optional.empty());
  }
}
