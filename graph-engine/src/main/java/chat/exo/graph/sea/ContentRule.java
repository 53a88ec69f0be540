package chat.exo.graph.sea;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.Utf8;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Content addresses: the key ends in the SHA-256 of the value, so that the value can never change. */
final class ContentRule {
  private static final int HEX_DIGITS = 64;

  private final Crypto crypto;

  ContentRule(Crypto crypto) {
    this.crypto = crypto;
  }

  Optional<Refusal> judge(Soul soul, Cell cell) {
    String claimed = cell.key().substring(cell.key().lastIndexOf('#') + 1);
    byte[] hash = crypto.sha256(Utf8.encode(hashedText(cell.value())));
    return isHash(claimed, hash)
        ? Optional.empty()
        : Optional.of(new Refusal(soul, cell.key(), Refusal.Reason.HASH, "Data hash not same as hash!"));
  }

  private static String hashedText(Value value) {
    return value instanceof Value.Text(String text) ? text : value.json();
  }

  /** Standard base64 with its padding, or hex of either case. not gun: it takes an odd digit behind the hex (H10). */
  private static boolean isHash(String claimed, byte[] hash) {
    return claimed.length() == HEX_DIGITS
        ? claimed.equalsIgnoreCase(HexFormat.of().formatHex(hash))
        : claimed.equals(Base64.getEncoder().encodeToString(hash));
  }
}
