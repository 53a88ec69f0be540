package chat.exo.peer.box;

import chat.exo.peer.sea.SeaPair;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.InvalidMessageException;
import org.signal.libsignal.protocol.ecc.ECKeyPair;
import org.signal.libsignal.protocol.ecc.ECPrivateKey;

/** A box of this account, with all its keys. */
public sealed interface OwnBox {
  BoxAddress address();

  /** Proves to relays that the box is this account's. */
  SeaPair pair();

  /** Whom it was made for; empty for the requests box, which is open to all. */
  Optional<String> contact();

  /** Opens what was sealed for a place in this box; empty if it was not. */
  Optional<byte[]> open(byte[] sealed, byte[] boundTo);

  /** All of it, private keys too: for the vault. */
  ObjectNode json();

  /** The box that anybody may leave a first message in. */
  record Requests(BoxAddress address, SeaPair pair, ECPrivateKey seal) implements OwnBox {
    @Override
    public Optional<String> contact() {
      return Optional.empty();
    }

    @Override
    public Optional<byte[]> open(byte[] sealed, byte[] boundTo) {
      try {
        return Optional.of(seal.open(sealed, Seal.Open.INFO, boundTo));
      } catch (InvalidMessageException | IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    @Override
    public ObjectNode json() {
      return OwnBox.json(this).put("sealPrivate", Base64.getEncoder().encodeToString(seal.serialize()));
    }

    @Override
    public String toString() {
      return "Requests[]";
    }
  }

  /** A box made for one contact. */
  record Made(BoxAddress address, SeaPair pair, String pub) implements OwnBox {
    @Override
    public Optional<String> contact() {
      return Optional.of(pub);
    }

    @Override
    public Optional<byte[]> open(byte[] sealed, byte[] boundTo) {
      return switch (address.seal()) {
        case Seal.Shared shared -> SharedSeal.open(Base64.getDecoder().decode(shared.key()), sealed, boundTo);
        case Seal.Open open -> Optional.empty();
      };
    }

    @Override
    public ObjectNode json() {
      return OwnBox.json(this).put("contact", pub);
    }

    @Override
    public String toString() {
      return "Made[]";
    }
  }

  /** A fresh requests box. */
  static OwnBox requests() {
    SeaPair pair = SeaPair.generate();
    ECKeyPair seal = ECKeyPair.generate();
    String sealText = Base64.getEncoder().encodeToString(seal.getPublicKey().getPublicKeyBytes());
    return new Requests(address(pair, new Seal.Open(sealText)), pair, seal.getPrivateKey());
  }

  /** A fresh box for a contact. */
  static OwnBox madeFor(String pub) {
    SeaPair pair = SeaPair.generate();
    byte[] key = new byte[Seal.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new Made(address(pair, new Seal.Shared(Base64.getEncoder().encodeToString(key))), pair, pub);
  }

  static OwnBox of(JsonNode in) {
    SeaPair pair =
        new SeaPair(in.path("pub").asText(), in.path("priv").asText(), in.path("epub").asText(), in.path("epriv").asText());
    if (in.has("contact")) {
      return new Made(address(pair, new Seal.Shared(in.path("key").asText())), pair, in.path("contact").asText());
    }
    try {
      ECPrivateKey seal = new ECPrivateKey(Base64.getDecoder().decode(in.path("sealPrivate").asText()));
      return new Requests(address(pair, new Seal.Open(in.path("seal").asText())), pair, seal);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("a stored box key does not parse; the vault is damaged", e);
    }
  }

  private static BoxAddress address(SeaPair pair, Seal seal) {
    return new BoxAddress(BoxAddress.idOf(pair.pub()), pair.pub(), seal);
  }

  private static ObjectNode json(OwnBox box) {
    SeaPair pair = box.pair();
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("pub", pair.pub()).put("priv", pair.priv()).put("epub", pair.epub()).put("epriv", pair.epriv());
    return switch (box.address().seal()) {
      case Seal.Open open -> out.put("seal", open.key());
      case Seal.Shared shared -> out.put("key", shared.key());
    };
  }
}
