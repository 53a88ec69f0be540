package chat.exo.relay.owner;

import chat.exo.graph.sea.Crypto;
import chat.exo.graph.sea.PublicKeyText;
import chat.exo.relay.api.ApiRequest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an owner says about a request: {@code Authorization: SEA pub="…", time="…", sig="…"}.
 *
 * @param pub who signed, a SEA public key
 * @param timeMillis when, by the signer's clock
 * @param signature r and s as standard base64, as gun's SEA writes it
 */
record OwnerSignature(String pub, long timeMillis, String signature) {
  private static final Pattern HEADER =
      Pattern.compile(
          "SEA +pub=\"(" + PublicKeyText.PATTERN + ")\" *, *time=\"(\\d{1,15})\" *, *sig=\"([A-Za-z0-9+/]{86}(?:==)?)\" *",
          Pattern.CASE_INSENSITIVE);

  /** Reads the header; empty if it says anything else. */
  static Optional<OwnerSignature> read(String header) {
    Matcher parts = HEADER.matcher(header);
    return parts.matches()
        ? Optional.of(new OwnerSignature(parts.group(1), Long.parseLong(parts.group(2)), parts.group(3)))
        : Optional.empty();
  }

  /**
   * The text under the signature: method, the relay's name, target, time and SHA-256 of the body in hex, a line each. With the
   * name in it a relay cannot use at another what was signed for it.
   */
  String text(ApiRequest request, Crypto crypto) {
    String bodyHash = HexFormat.of().formatHex(crypto.sha256(request.body().getBytes()));
    return request.method() + "\n" + request.host() + "\n" + request.target() + "\n" + timeMillis + "\n" + bodyHash;
  }

  /** Says nothing of the signer. */
  @Override
  public String toString() {
    return "OwnerSignature[" + timeMillis + "]";
  }
}
