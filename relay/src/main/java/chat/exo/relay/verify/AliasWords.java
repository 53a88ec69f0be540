package chat.exo.relay.verify;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.sea.Envelope;
import chat.exo.graph.sea.PublicKeyText;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.GraphStore;
import chat.exo.relay.mesh.seen.KeyedHash;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * Which aliases accounts go by of their own word: the signed {@code alias} of {@code ~KEY}. An entry of an alias list is unsigned, and
 * belongs to the account that it names only if that account says so. Thread-safe; looks into the store.
 */
public final class AliasWords {
  private static final String LIST = "~@";
  private static final String ALIAS = "alias";

  /** Accounts whose signed alias passed lately: it may not be stored yet when the list's entry comes. */
  private static final int MOST_HEARD = 100_000;

  /** A soul has no more, so what is longer names no list; the rest is the signature. */
  private static final int LONGEST_WORD = 16_384;

  private static final int ACCOUNT_LENGTH = 88;

  private final GraphStore store;
  /** By hash: an alias is as long as its owner likes, and nobody is charged for it here. */
  private final KeyedHash hash = new KeyedHash(new SecureRandom());

  private final Cache<Long, Boolean> heard = Caffeine.newBuilder().maximumSize(MOST_HEARD).build();

  public AliasWords(GraphStore store) {
    this.store = store;
  }

  /** Whether a node is the list of one alias; the list of all aliases is not. */
  static boolean isList(Soul soul) {
    return soul.text().startsWith(LIST) && soul.text().length() > LIST.length();
  }

  /** Whether a node may hold an account's word. */
  static boolean isAccount(Soul soul) {
    String text = soul.text();
    return text.length() == ACCOUNT_LENGTH && text.charAt(0) == '~' && PublicKeyText.is(text.substring(1));
  }

  /** Whether a graph is about who goes by which name. */
  static boolean concerns(Graph graph) {
    for (Node node : graph.nodes()) {
      if (isList(node.soul()) || (isAccount(node.soul()) && node.cells().stream().anyMatch(cell -> cell.key().equals(ALIAS)))) {
        return true;
      }
    }
    return false;
  }

  /** Notes the words of accounts in a graph that passed the firewall, so that their signatures hold. */
  void hear(Graph verified) {
    for (Node node : verified.nodes()) {
      if (isAccount(node.soul())) {
        for (Cell cell : node.cells()) {
          if (cell.key().equals(ALIAS)) {
            said(cell).ifPresent(alias -> heard.put(hash(node.soul().text(), alias), true));
          }
        }
      }
    }
  }

  /**
   * Whether an account goes by the alias of a list of its own word.
   *
   * @param account as lists name it: {@code ~KEY}
   */
  public boolean goesBy(Soul list, String account) {
    if (!isList(list)) {
      return false;
    }
    Soul soul = new Soul(account);
    if (!isAccount(soul)) {
      return false;
    }
    String alias = list.text().substring(LIST.length());
    return heard.getIfPresent(hash(account, alias)) != null
        || store.cells(List.of(new CellName(soul, ALIAS))).getFirst().flatMap(AliasWords::said).filter(alias::equals).isPresent();
  }

  /** All accounts are of one length, so no two pairs share a text. */
  private long hash(String account, String alias) {
    return hash.of(account + alias);
  }

  /** The alias that a verified cell of an account tells. Whom its owner lets write there by a certificate does not name it. */
  private static Optional<String> said(Cell cell) {
    if (!(cell.value() instanceof Value.Text(String text)) || text.length() > LONGEST_WORD) {
      return Optional.empty();
    }
    Optional<Envelope> envelope = Envelope.read(text);
    return envelope.filter(word -> word.writer().isEmpty()).map(Envelope::value).orElse(null) instanceof Value.Text(String alias)
        ? Optional.of(alias)
        : Optional.empty();
  }
}
