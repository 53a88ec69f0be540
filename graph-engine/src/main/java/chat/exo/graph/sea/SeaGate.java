package chat.exo.graph.sea;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * The firewall: which cells of a graph may be stored and passed on. Every cell that comes from outside goes through here,
 * in writes and in answers alike; only what the relay reads from its own disk does not.
 *
 * <p>In the flow: VerifyStage calls it on its own threads. Thread-safe. Conflicts and future states are decided later.
 */
public final class SeaGate {
  private final SeaOptions options;
  private final DoubleSupplier clockMillis;
  private final UserRule users;
  private final ContentRule contents;

  /**
   * A gate with empty caches.
   *
   * @param crypto who computes; the verdicts do not depend on it
   * @param stored what the relay holds, for block lists
   * @param clockMillis the machine clock, in milliseconds since 1970
   */
  public SeaGate(SeaOptions options, Crypto crypto, StoredValues stored, DoubleSupplier clockMillis) {
    this.options = options;
    this.clockMillis = clockMillis;
    PublicKeys keys = new PublicKeys(crypto, options.maxCachedKeys());
    Signatures values = new Signatures(crypto, keys, options.maxCachedSignatures());
    Signatures certificates = new Signatures(crypto, keys, options.maxCachedCertificates());
    this.users = new UserRule(options, values, new CertificateRule(options, certificates, stored, clockMillis));
    this.contents = new ContentRule(crypto);
  }

  /**
   * Whether judging a graph takes more than looking at it: a signature or a hash. If not, {@link #verify} may be called
   * wherever it is convenient.
   */
  public boolean needsVerification(Graph graph) {
    for (Node node : graph.nodes()) {
      boolean costly =
          switch (Space.of(node.soul())) {
            case Space.User user -> true;
            case Space.Content content -> true;
            case Space.AliasRoot root -> false;
            case Space.AliasList list -> false;
            case Space.Public open -> false;
          };
      if (costly) {
        return true;
      }
    }
    return false;
  }

  /** Judges every cell by itself: a bad one harms no other. */
  public Verdict verify(Graph graph) {
    List<Refusal> refusals = new ArrayList<>(0);
    Map<Cell, String> foreignWriters = new HashMap<>(0);
    List<Node> passed = new ArrayList<>(graph.nodes().size());
    for (Node node : graph.nodes()) {
      List<Cell> good = verify(node, refusals, foreignWriters);
      if (!good.isEmpty()) {
        passed.add(good.size() == node.cells().size() ? node : new Node(node.soul(), good));
      }
    }
    return new Verdict(refusals.isEmpty() ? graph : new Graph(passed), refusals, foreignWriters);
  }

  private List<Cell> verify(Node node, List<Refusal> refusals, Map<Cell, String> foreignWriters) {
    Space space = Space.of(node.soul());
    Forgetting forgetting = Forgetting.of(node.soul(), clockMillis.getAsDouble());
    List<Cell> good = new ArrayList<>(node.cells().size());
    for (Cell cell : node.cells()) {
      Optional<Refusal> refusal =
          forgetting.covers(cell.state())
              ? Optional.of(new Refusal(node.soul(), cell.key(), Refusal.Reason.FORGOTTEN, ""))
              : judge(space, node.soul(), cell, foreignWriters);
      refusal.ifPresentOrElse(refusals::add, () -> good.add(cell));
    }
    return good;
  }

  private Optional<Refusal> judge(Space space, Soul soul, Cell cell, Map<Cell, String> foreignWriters) {
    return switch (space) {
      case Space.AliasRoot root -> AliasRule.judgeRoot(soul, cell);
      case Space.AliasList list -> AliasRule.judgeList(soul, cell);
      case Space.User(String owner) -> users.judge(soul, owner, cell, writer -> foreignWriters.put(cell, writer));
      case Space.Content content -> contents.judge(soul, cell);
      case Space.Public open -> judgePublic(soul, cell);
    };
  }

  private Optional<Refusal> judgePublic(Soul soul, Cell cell) {
    return switch (options.publicSpace()) {
      case OPEN -> Optional.empty();
      case CLOSED ->
          Optional.of(
              new Refusal(
                  soul,
                  cell.key(),
                  Refusal.Reason.PUBLIC_SPACE,
                  "Soul missing public key at '" + cell.key() + "'."));
    };
  }
}
