package chat.exo.peer.transfer;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.regex.Pattern;

/** Why a relay did not do something, in a few words of its own or ours. Stateless. */
final class Problem {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NAME = Pattern.compile("urn:exo:problem:([a-z-]{1,40})");

  private Problem() {}

  /** Such as {@code "507 quota-full"}: of what comes from outside only a status and a name of the right shape. */
  static String of(int status, byte[] body) {
    return status + name(body);
  }

  private static String name(byte[] body) {
    try {
      var type = NAME.matcher(JSON.readTree(body).path("type").asText());
      return type.matches() ? " " + type.group(1) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
