package chat.exo.peer.sea;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.Json;
import chat.exo.graph.sea.Envelope;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * gun's accounts: a pair behind a name and a passphrase, the private half encrypted in the open graph. Anyone can fetch it
 * and guess; so it is as strong as its passphrase.
 */
public final class SeaAccount {
  private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int SALT_LENGTH = 64;
  private static final Json NOTHING = new Json.Null();

  private final SeaCipher cipher;
  private final SecureRandom random;

  public SeaAccount(SecureRandom random) {
    this.cipher = new SeaCipher(random);
    this.random = random;
  }

  /**
   * {@code user.create}: the nodes to put, the alias list's entry and the account.
   *
   * @param state time of the writes in milliseconds
   */
  public Graph create(String alias, String passphrase, SeaPair pair, double state) {
    Soul account = new Soul("~" + pair.pub());
    SeaSigner signer = new SeaSigner(pair);
    Cell entry = new Cell(account.text(), state, new Value.Link(account));
    List<Cell> cells =
        List.of(
            new Cell("pub", state, new Value.Text(pair.pub())),
            signer.cell(account, "alias", new Value.Text(alias), state),
            signer.cell(account, "epub", new Value.Text(pair.epub()), state),
            signer.cell(account, "auth", new Value.Text(auth(passphrase, pair)), state));
    return new Graph(List.of(new Node(new Soul("~@" + alias), List.of(entry)), new Node(account, cells)));
  }

  /**
   * {@code user.auth} with {@code change}: the write that puts another passphrase before the same pair.
   *
   * @param state time of the write in milliseconds
   */
  public Graph change(String passphrase, SeaPair pair, double state) {
    Soul account = new Soul("~" + pair.pub());
    Cell auth = new SeaSigner(pair).cell(account, "auth", new Value.Text(auth(passphrase, pair)), state);
    return Graph.of(new Node(account, List.of(auth)));
  }

  /** The plain value of {@code auth}: the private half, encrypted with the stretched passphrase. */
  String auth(String passphrase, SeaPair pair) {
    String salt = salt();
    Map<String, Json> secrets = new LinkedHashMap<>();
    secrets.put("priv", new Json.Text(pair.priv()));
    secrets.put("epriv", new Json.Text(pair.epriv()));
    Map<String, Json> fields = new LinkedHashMap<>();
    fields.put("ek", cipher.seal(new Json.Members(secrets), SeaWork.proof(passphrase, salt)));
    fields.put("s", new Json.Text(salt));
    return new Json.Members(fields).print();
  }

  /**
   * {@code user.auth}: the pair of an account node that was read from the graph; empty if the passphrase is wrong, the
   * node is no account, or its halves do not belong together.
   *
   * @param node at least {@code pub}, {@code epub} and {@code auth}, as they rest, verified by whoever read them
   */
  public Optional<SeaPair> open(Node node, String passphrase) {
    Optional<String> pub = text(node, "pub");
    Optional<String> epub = text(node, "epub").flatMap(SeaAccount::unpack);
    Optional<Json.Members> secrets =
        text(node, "auth").flatMap(SeaAccount::unpack).flatMap(auth -> secrets(auth, passphrase));
    if (pub.isEmpty()
        || epub.isEmpty()
        || secrets.isEmpty()
        || !(secrets.get().find("priv").orElse(NOTHING) instanceof Json.Text(String priv))
        || !(secrets.get().find("epriv").orElse(NOTHING) instanceof Json.Text(String epriv))) {
      return Optional.empty();
    }
    return SeaPair.of(pub.get(), priv, epub.get(), epriv);
  }

  private Optional<Json.Members> secrets(String auth, String passphrase) {
    if (!(SeaText.parse(auth) instanceof Json.Members fields)
        || !(SeaText.parse(fields.find("ek").orElse(NOTHING)) instanceof Json.Members sealed)
        || !(fields.find("s").orElse(NOTHING) instanceof Json.Text(String salt))
        || salt.isEmpty()) {
      return Optional.empty();
    }
    return cipher
        .open(sealed, SeaWork.proof(passphrase, salt))
        .flatMap(value -> value instanceof Json.Members secrets ? Optional.of(secrets) : Optional.empty());
  }

  private String salt() {
    StringBuilder out = new StringBuilder(SALT_LENGTH);
    for (int i = 0; i < SALT_LENGTH; i++) {
      out.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return out.toString();
  }

  private static Optional<String> text(Node node, String key) {
    return node.cells().stream()
        .filter(cell -> cell.key().equals(key))
        .findFirst()
        .flatMap(cell -> cell.value() instanceof Value.Text(String text) ? Optional.of(text) : Optional.empty());
  }

  private static Optional<String> unpack(String packed) {
    return Envelope.read(packed)
        .flatMap(envelope -> envelope.value() instanceof Value.Text(String text) ? Optional.of(text) : Optional.empty());
  }
}
