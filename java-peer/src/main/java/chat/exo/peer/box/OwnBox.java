package chat.exo.peer.box;

import chat.exo.peer.sea.SeaPair;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Optional;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.InvalidMessageException;
import org.signal.libsignal.protocol.ecc.ECKeyPair;
import org.signal.libsignal.protocol.ecc.ECPrivateKey;

/**
 * A box of this account, with both its private keys.
 *
 * @param contact whom it was made for; empty for the requests box, which is open to all
 */
public record OwnBox(BoxAddress address, SeaPair pair, ECPrivateKey seal, Optional<String> contact) {

  public static OwnBox generate(Optional<String> contact) {
    SeaPair pair = SeaPair.generate();
    ECKeyPair seal = ECKeyPair.generate();
    String sealText = Base64.getEncoder().encodeToString(seal.getPublicKey().getPublicKeyBytes());
    return new OwnBox(new BoxAddress(BoxAddress.idOf(pair.pub()), pair.pub(), sealText), pair, seal.getPrivateKey(), contact);
  }

  /** Opens what was sealed to this box; empty if it was not. */
  Optional<byte[]> open(byte[] sealed) {
    try {
      return Optional.of(seal.open(sealed, Envelope.INFO, Envelope.boundTo(address.id())));
    } catch (InvalidMessageException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** All of it, private keys too: for the vault. */
  public ObjectNode json() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("pub", pair.pub()).put("priv", pair.priv()).put("epub", pair.epub()).put("epriv", pair.epriv());
    out.put("seal", address.seal()).put("sealPrivate", Base64.getEncoder().encodeToString(seal.serialize()));
    contact.ifPresent(pub -> out.put("contact", pub));
    return out;
  }

  public static OwnBox of(JsonNode in) {
    try {
      SeaPair pair =
          new SeaPair(in.path("pub").asText(), in.path("priv").asText(), in.path("epub").asText(), in.path("epriv").asText());
      return new OwnBox(
          new BoxAddress(BoxAddress.idOf(pair.pub()), pair.pub(), in.path("seal").asText()),
          pair,
          new ECPrivateKey(Base64.getDecoder().decode(in.path("sealPrivate").asText())),
          in.has("contact") ? Optional.of(in.path("contact").asText()) : Optional.empty());
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("a stored box key does not parse; the vault is damaged", e);
    }
  }

  @Override
  public String toString() {
    return "OwnBox[]";
  }
}
