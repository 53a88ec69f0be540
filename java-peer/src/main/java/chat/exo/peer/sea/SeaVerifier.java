package chat.exo.peer.sea;

import chat.exo.graph.json.Json;
import chat.exo.graph.sea.Crypto;
import chat.exo.graph.sea.SeaOptions;
import chat.exo.graph.sea.Signatures;
import java.util.Optional;

/** Reads what others signed. Thread-safe. */
public final class SeaVerifier {
  private final Signatures signatures;

  public SeaVerifier(Crypto crypto, SeaOptions options) {
    this.signatures = Signatures.with(crypto, options);
  }

  /**
   * {@code SEA.verify}: what somebody signed, or empty if they did not.
   *
   * @param signed {@code SEA{"m":...,"s":...}}
   * @param pub the signer
   */
  public Optional<Json> verify(String signed, String pub) {
    if (!(SeaText.parse(signed) instanceof Json.Members fields)) {
      return Optional.empty();
    }
    Optional<Json> message = fields.find("m");
    Optional<Json> signature = fields.find("s");
    if (message.isEmpty() || signature.isEmpty() || !(signature.get() instanceof Json.Text(String base64))) {
      return Optional.empty();
    }
    return holds(pub, message.get(), base64) ? message.map(SeaText::parse) : Optional.empty();
  }

  /** Browsers sign an object in the order it has, gun's relays sorted. */
  private boolean holds(String pub, Json message, String signature) {
    String text = SeaText.of(message);
    String sorted = message instanceof Json.Text ? text : message.printSorted();
    return signatures.hold(pub, text, signature) || (!sorted.equals(text) && signatures.hold(pub, sorted, signature));
  }
}
