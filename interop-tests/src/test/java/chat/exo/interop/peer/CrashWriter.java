// A peer as a process, to be killed in the middle: sends numbered texts, going on from what its home holds.
package chat.exo.interop.peer;

import static org.awaitility.Awaitility.await;

import chat.exo.peer.content.Body;
import chat.exo.peer.home.PeerHome;
import chat.exo.peer.messenger.Message;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Arguments: folder, relay, the contact's account, last number. Prints each number once it is stored. */
final class CrashWriter {
  private CrashWriter() {}

  public static void main(String[] arguments) {
    try (PeerHome home =
        PeerHome.open(Path.of(arguments[0]), LiveParty.LOCK, List.of(URI.create(arguments[1])), event -> {})) {
      String contact = arguments[2];
      int last = Integer.parseInt(arguments[3]);
      for (int i = stored(home, contact) + 1; i <= last; i++) {
        home.messenger().send(contact, "message " + i).join();
        System.out.println(i); // from here on it must never be lost
      }
      await().forever().until(() -> home.messenger().waiting() == 0);
    }
  }

  private static int stored(PeerHome home, String contact) {
    return home.messenger().newest(contact, 1_000).stream()
        .filter(Message::outgoing)
        .map(message -> message.content().body() instanceof Body.Text(String text) ? text : "")
        .filter(text -> text.startsWith("message "))
        .mapToInt(text -> Integer.parseInt(text.substring("message ".length())))
        .max()
        .orElse(0);
  }
}
