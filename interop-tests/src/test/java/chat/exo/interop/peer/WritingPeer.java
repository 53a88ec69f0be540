// A peer as a process on a disk of its own: sends what it reads, and says whether it was stored.
package chat.exo.interop.peer;

import chat.exo.peer.home.PeerHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Arguments: folder, the contact's account. One line in is one message; {@code stored} or {@code failed} and why comes out. Ends with its input. */
final class WritingPeer {
  private WritingPeer() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (PeerHome home = PeerHome.open(Path.of(arguments[0]), LiveParty.LOCK, List.of(), event -> {})) {
      out.println("open");
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(outcome(home, arguments[1], line));
      }
    }
  }

  private static String outcome(PeerHome home, String contact, String text) {
    try {
      var unused = home.messenger().send(contact, text).join();
      return "stored";
    } catch (CompletionException e) {
      StringBuilder causes = new StringBuilder("failed");
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        causes.append(": ").append(cause.getMessage());
      }
      return causes.toString().replace('\n', ' ');
    }
  }
}
