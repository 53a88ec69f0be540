// The far end of the TypeScript live tests: libsignal behind lines of text. One thread, one line in, one line out.
package chat.exo.interop.signal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Reads commands from standard input until it ends. A line is a command and its arguments, separated by one blank;
 * byte strings are hex, an empty one is {@code -}. The answer is {@code OK values…} or {@code ERR ExceptionName}.
 */
public final class SignalPipe {
  private final Map<String, PipeParty> parties = new HashMap<>();

  private SignalPipe() {}

  /** Starts the loop; takes no arguments. */
  public static void main(String[] arguments) throws IOException {
    SignalPipe pipe = new SignalPipe();
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(pipe.answer(List.of(line.split(" "))));
      out.flush();
    }
  }

  private String answer(List<String> words) {
    try {
      return "OK " + String.join(" ", run(words.get(0), words.subList(1, words.size())));
    } catch (Exception | AssertionError refused) {
      // The name is all a test compares: what the library refuses, and as what. The error is how libsignal 0.86.5 tells
      // of a panic inside: a message altered on its way that cuts the SPQR field short makes it read past its end.
      return "ERR " + refused.getClass().getSimpleName();
    }
  }

  private List<String> run(String command, List<String> given) throws Exception {
    return switch (command) {
      case "party" -> {
        PipeParty party = PipeParty.create();
        parties.put(given.get(0), party);
        yield party.identity();
      }
      case "bundle" -> party(given).bundle(given.get(1).equals("with-prekey"));
      case "process" -> party(given).process(given.get(1), given.subList(2, given.size()));
      case "encrypt" -> party(given).encrypt(given.get(1), bytes(given.get(2)));
      case "decrypt" ->
          party(given).decrypt(given.get(1), Integer.parseInt(given.get(2)), bytes(given.get(3)));
      case "group-distribute" -> party(given).distribute(given.get(1), given.get(2));
      case "group-accept" -> party(given).accept(given.get(1), bytes(given.get(2)));
      case "group-encrypt" ->
          party(given).encryptForGroup(given.get(1), given.get(2), bytes(given.get(3)));
      case "group-decrypt" -> party(given).decryptFromGroup(given.get(1), bytes(given.get(2)));
      case "sign-new" -> PipeKeys.signWithNewKey(bytes(given.get(0)));
      case "verify" ->
          PipeKeys.verify(bytes(given.get(0)), bytes(given.get(1)), bytes(given.get(2)));
      case "agree" -> PipeKeys.agree(bytes(given.get(0)), bytes(given.get(1)));
      case "safety-number" -> PipeKeys.safetyNumber(given);
      case "seal" ->
          PipeKeys.seal(
              bytes(given.get(0)), bytes(given.get(1)), bytes(given.get(2)), bytes(given.get(3)));
      case "open" ->
          PipeKeys.open(
              bytes(given.get(0)), bytes(given.get(1)), bytes(given.get(2)), bytes(given.get(3)));
      case "file-encrypt" -> PipeFiles.encrypt(bytes(given.get(0)), given.get(1), given.get(2));
      case "file-decrypt" ->
          PipeFiles.decrypt(
              bytes(given.get(0)),
              given.get(1),
              Long.parseLong(given.get(2)),
              Integer.parseInt(given.get(3)),
              bytes(given.get(4)));
      default -> throw new IllegalArgumentException("unknown command: " + command);
    };
  }

  private PipeParty party(List<String> given) {
    PipeParty party = parties.get(given.get(0));
    if (party == null) {
      throw new IllegalArgumentException("unknown party, make it first: " + given.get(0));
    }
    return party;
  }

  static byte[] bytes(String hex) {
    return hex.equals("-") ? new byte[0] : HexFormat.of().parseHex(hex);
  }

  static String hex(byte[] bytes) {
    return bytes.length == 0 ? "-" : HexFormat.of().formatHex(bytes);
  }
}
