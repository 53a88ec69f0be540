package chat.exo.relay.prekey;

import chat.exo.graph.json.Json;
import chat.exo.graph.sea.Crypto;
import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.Fault;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One EC and one Kyber prekey, handed out together. To the relay they are bytes of the right length; what they mean, and
 * whether the signature holds, is for the clients.
 */
record PrekeyPair(EcKey ec, KyberKey kyber) {
  private static final int EC_BYTES = 33;
  private static final int KYBER_BYTES = 1_569;
  private static final int SIGNATURE_BYTES = 64;
  private static final int MAX_ID = 0xFF_FFFF;

  /** A one-time EC prekey. */
  record EcKey(int id, String key) {
    @Override
    public String toString() {
      return "EcKey[" + id + "]";
    }
  }

  /** A one-time Kyber prekey with the identity's signature over it. */
  record KyberKey(int id, String key, String signature) {
    @Override
    public String toString() {
      return "KyberKey[" + id + "]";
    }
  }

  /**
   * Reads {@code {"ec":[{"id","key"}…],"kyber":[{"id","key","signature"}…]}}, as many of the one as of the other.
   *
   * @throws ApiException if it is anything else
   */
  static List<PrekeyPair> readAll(Json.Members body) {
    List<Json> ec = items(body, "ec");
    List<Json> kyber = items(body, "kyber");
    if (ec.size() != kyber.size() || ec.isEmpty()) {
      throw bad("as many keys in ec as in kyber, at least one", ec.size() + " and " + kyber.size());
    }
    List<PrekeyPair> pairs = new ArrayList<>(ec.size());
    for (int i = 0; i < ec.size(); i++) {
      pairs.add(new PrekeyPair(ecKey(ec.get(i)), kyberKey(kyber.get(i))));
    }
    return pairs;
  }

  /** Reads what {@link #json} wrote. */
  static PrekeyPair stored(String json) {
    if (Json.parse(json).orElse(null) instanceof Json.Members both) {
      return new PrekeyPair(ecKey(both.find("ec").orElseThrow()), kyberKey(both.find("kyber").orElseThrow()));
    }
    throw new IllegalStateException("expected a stored pair to be JSON, got " + json.length() + " characters that are not");
  }

  /** What the claimer gets, and what lies on the disk. */
  String json() {
    Map<String, Json> ofEc = new LinkedHashMap<>();
    ofEc.put("id", new Json.Numeric(ec.id));
    ofEc.put("key", new Json.Text(ec.key));
    Map<String, Json> ofKyber = new LinkedHashMap<>();
    ofKyber.put("id", new Json.Numeric(kyber.id));
    ofKyber.put("key", new Json.Text(kyber.key));
    ofKyber.put("signature", new Json.Text(kyber.signature));
    Map<String, Json> both = new LinkedHashMap<>();
    both.put("ec", new Json.Members(ofEc));
    both.put("kyber", new Json.Members(ofKyber));
    return new Json.Members(both).print();
  }

  /** What each of its keys is known by, whatever id it comes with. */
  List<String> fingerprints(Crypto crypto) {
    return List.of(fingerprint(crypto, ec.key), fingerprint(crypto, kyber.key));
  }

  private static String fingerprint(Crypto crypto, String key) {
    return HexFormat.of().formatHex(crypto.sha256(Base64.getDecoder().decode(key)), 0, 16);
  }

  private static EcKey ecKey(Json json) {
    Json.Members key = members(json);
    return new EcKey(id(key), bytes(key, "key", EC_BYTES));
  }

  private static KyberKey kyberKey(Json json) {
    Json.Members key = members(json);
    return new KyberKey(id(key), bytes(key, "key", KYBER_BYTES), bytes(key, "signature", SIGNATURE_BYTES));
  }

  private static List<Json> items(Json.Members body, String name) {
    if (body.find(name).orElse(null) instanceof Json.Items(List<Json> values)) {
      return values;
    }
    throw bad("a list under " + name, "none");
  }

  private static Json.Members members(Json json) {
    if (json instanceof Json.Members members) {
      return members;
    }
    throw bad("an object for each key", "another value");
  }

  private static int id(Json.Members key) {
    if (key.find("id").orElse(null) instanceof Json.Numeric(double id) && id >= 0 && id <= MAX_ID && id == Math.rint(id)) {
      return (int) id;
    }
    throw bad("a whole number from 0 to " + MAX_ID + " as id", "another value");
  }

  /** Checked, and spelled in the one way that encoding spells it. */
  private static String bytes(Json.Members key, String name, int length) {
    Supplier<ApiException> wrong = () -> bad(length + " bytes in base64 under " + name, "something else");
    if (!(key.find(name).orElse(null) instanceof Json.Text(String text))) {
      throw wrong.get();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (bytes.length != length) {
        throw wrong.get();
      }
      return Base64.getEncoder().encodeToString(bytes);
    } catch (IllegalArgumentException e) {
      throw wrong.get();
    }
  }

  private static ApiException bad(String expected, String got) {
    return new ApiException(Fault.BAD_BODY, "expected " + expected + ", got " + got + "; compare with /v1/openapi.yaml");
  }

  /** The ids only. */
  @Override
  public String toString() {
    return "PrekeyPair[" + ec.id + ", " + kyber.id + "]";
  }
}
