// The numbered texts of the chaos test, the same in the test and in its processes.
package chat.exo.interop.peer;

import chat.exo.peer.content.Body;
import chat.exo.peer.messenger.Message;
import java.util.List;
import java.util.stream.IntStream;

/** Texts that tell their place. */
final class ChaosText {
  private static final String PREFIX = "message ";

  private ChaosText() {}

  static String numbered(int number) {
    return PREFIX + number;
  }

  /** 0 for anything else. */
  static int number(String text) {
    return text.startsWith(PREFIX) ? Integer.parseInt(text.substring(PREFIX.length())) : 0;
  }

  static List<String> upTo(int last) {
    return IntStream.rangeClosed(1, last).mapToObj(ChaosText::numbered).toList();
  }

  static String of(Message message) {
    return message.content().body() instanceof Body.Text(String text) ? text : message.content().toString();
  }
}
