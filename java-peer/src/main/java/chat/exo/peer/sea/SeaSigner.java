package chat.exo.peer.sea;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.Json;
import chat.exo.graph.json.JsonText;
import chat.exo.graph.json.Utf8;
import chat.exo.graph.sea.Curve;
import chat.exo.graph.sea.SignedText;
import chat.exo.peer.Refused;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECPrivateKeySpec;
import java.util.Base64;

/** Signs with one pair. Thread-safe. */
public final class SeaSigner {
  private final SeaPair pair;
  private final PrivateKey key;

  public SeaSigner(SeaPair pair) {
    this.pair = pair;
    this.key = privateKey(pair.priv());
  }

  /** Who signs. */
  public String pub() {
    return pair.pub();
  }

  /** {@code SEA.sign}: {@code SEA{"m":...,"s":...}}. gun: a text that is JSON is signed as the value it says. */
  public String sign(String text) {
    return sign(SeaText.parse(text));
  }

  /**
   * {@code SEA.sign} of a value.
   *
   * <p>not gun: an object is printed sorted as well as signed sorted. gun's browsers check the order that came, its Node
   * relays the sorted one (tried with gun 0.2020.1241); so both take it.
   */
  public String sign(Json value) {
    String signed = value instanceof Json.Text(String text) ? text : value.printSorted();
    return "SEA{\"m\":" + value.printSorted() + ",\"s\":\"" + signature(signed) + "\"}";
  }

  /** The bare signature of a text: r and s, 64 bytes, as standard base64. The text is hashed twice, as in gun. */
  public String signature(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Utf8.encode(text));
      Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
      signer.initSign(key);
      signer.update(hash);
      return Base64.getEncoder().encodeToString(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a JDK that signs with P-256", e);
    }
  }

  /** A cell of one's own space, its value packed with its signature. */
  public Cell cell(Soul soul, String key, Value value, double state) {
    return new Cell(key, state, new Value.Text(open(soul, key, value, state).append('}').toString()));
  }

  /**
   * A cell of somebody else's space.
   *
   * @param certificate what the owner gave: {@code SEA{"m":...,"s":...}}
   */
  public Cell cell(Soul soul, String key, Value value, double state, String certificate) {
    if (!(SeaText.parse(certificate) instanceof Json.Members fields)) {
      throw new Refused("expected a certificate SEA{\"m\":...,\"s\":...}; ask the owner of the space for one");
    }
    StringBuilder packed = open(soul, key, value, state).append(",\"+\":").append(fields.print()).append(",\"*\":");
    JsonText.appendQuoted(packed, pair.pub());
    return new Cell(key, state, new Value.Text(packed.append('}').toString()));
  }

  /** {@code SEA.certify}: lets others write into one's space. */
  public String certify(CertificateTerms terms) {
    return sign(terms.json());
  }

  private StringBuilder open(Soul soul, String key, Value value, double state) {
    if (state == 0) {
      throw new IllegalArgumentException("expected a state other than 0, which nobody can verify");
    }
    StringBuilder packed = new StringBuilder("{\":\":").append(value.json()).append(",\"~\":\"");
    return packed.append(signature(SignedText.of(soul, key, value, state))).append('"');
  }

  private static PrivateKey privateKey(String priv) {
    try {
      BigInteger number = new BigInteger(1, Base64.getUrlDecoder().decode(priv));
      return KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(number, Curve.p256().parameters()));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new Refused("expected a private key of 43 base64url characters; check the key file", e);
    }
  }

  /** The public half only. */
  @Override
  public String toString() {
    return "SeaSigner[" + pair + "]";
  }
}
