package chat.exo.peer.cli;

import chat.exo.peer.home.PeerHome;
import chat.exo.peer.messenger.Event;
import chat.exo.peer.messenger.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code exo peer chat CONTACT}: lines typed go out, what comes is printed, until the end of input. */
@Command(name = "chat", mixinStandardHelpOptions = true, description = "Talks with one contact.")
final class ChatCommand implements Callable<Integer> {
  private static final int HISTORY = 20;

  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts its own here
  @Mixin private HomeOptions options = new HomeOptions();

  @Parameters(paramLabel = "CONTACT|LINK")
  private String contact = "";

  @Override
  public Integer call() throws IOException {
    Output out = new Output(spec.commandLine().getOut(), options.json());
    List<Shown> screen = new CopyOnWriteArrayList<>(); // one, once the home is open
    try (PeerHome home = options.open(event -> screen.forEach(chat -> chat.take(event)))) {
      String pub = Contacts.find(home.messenger(), contact);
      home.messenger().newest(pub, HISTORY).forEach(message -> out.message(home.messenger(), message));
      screen.add(new Shown(home, out, pub));
      BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          var unused = home.messenger().send(pub, line).join();
        }
      }
    }
    return 0;
  }

  /** What of the events belongs on this screen. */
  private record Shown(PeerHome home, Output out, String pub) {
    void take(Event event) {
      if (event instanceof Event.Arrived(Message message) && message.conversation().equals(pub)) {
        out.message(home.messenger(), message);
        var unused = home.messenger().markRead(pub);
      }
    }
  }
}
