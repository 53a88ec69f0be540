// A peer as a process, to be killed in the middle: says what it is told to, shows what comes.
package chat.exo.interop.peer;

import chat.exo.peer.content.Body;
import chat.exo.peer.home.PeerHome;
import chat.exo.peer.messenger.Event;
import chat.exo.peer.messenger.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Arguments: folder, the contact's account. Reads {@code say N}: go on with the numbered texts up to N, all at once. Prints
 * {@code at N} at the start, {@code said N} when so many are stored, {@code shown TEXT} for each message that arrives, and
 * {@code quiet} when asked {@code quiet?} and nothing waits for a relay. Ends with its input.
 */
final class TalkingPeer {
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final PeerHome home;
  private final String contact;
  private int said;

  private TalkingPeer(Path folder, String contact) {
    this.home = PeerHome.open(folder, LiveParty.LOCK, List.of(), this::heard);
    this.contact = contact;
    this.said = stored();
  }

  public static void main(String[] arguments) throws IOException {
    new TalkingPeer(Path.of(arguments[0]), arguments[1]).run();
  }

  private void run() throws IOException {
    out.println("at " + said);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith("say ")) {
        say(Integer.parseInt(line.substring("say ".length())));
      } else if (line.equals("quiet?") && home.messenger().waiting() == 0) {
        out.println("quiet");
      }
    }
    home.close();
  }

  private void say(int last) {
    CompletableFuture<?> stored = CompletableFuture.completedFuture(true);
    for (; said < last; said++) {
      stored = home.messenger().send(contact, ChaosText.numbered(said + 1));
    }
    int now = said;
    var unused = stored.thenRun(() -> out.println("said " + now)); // from here on none of them may be lost
  }

  private void heard(Event event) {
    if (event instanceof Event.Arrived(Message message)) {
      out.println("shown " + ChaosText.of(message));
    }
  }

  /** The greatest number this home has: what was being said when it was killed is there from the first on, or not at all. */
  private int stored() {
    return home.messenger().newest(contact, 1_000_000).stream()
        .filter(Message::outgoing)
        .filter(message -> message.content().body() instanceof Body.Text)
        .mapToInt(message -> ChaosText.number(ChaosText.of(message)))
        .max()
        .orElse(0);
  }
}
