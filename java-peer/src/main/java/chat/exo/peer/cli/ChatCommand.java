package chat.exo.peer.cli;

import chat.exo.peer.home.PeerHome;
import chat.exo.peer.messenger.Event;
import chat.exo.peer.messenger.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jline.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code exo peer chat CONTACT}: a screen in a terminal; without one, or with {@code --plain}, lines in and lines out. Until
 * the end of input.
 */
@Command(name = "chat", mixinStandardHelpOptions = true, description = "Talks with one contact.")
final class ChatCommand implements Callable<Integer> {
  private static final int HISTORY = 20;

  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts its own here
  @Mixin private HomeOptions options = new HomeOptions();

  @Parameters(paramLabel = "CONTACT|LINK")
  private String contact = "";

  @Option(names = "--plain", description = "Lines in, lines out: no screen.")
  private boolean plain;

  @Override
  public Integer call() throws IOException {
    List<Talk> talks = new CopyOnWriteArrayList<>(); // one, once the home is open
    try (PeerHome home = options.open(event -> talks.forEach(talk -> talk.take(event)))) {
      String pub = Contacts.find(home.messenger(), contact);
      Optional<Terminal> terminal = plain || options.json() ? Optional.empty() : ChatScreen.terminal();
      if (terminal.isPresent()) {
        screen(terminal.get(), home, pub, talks);
      } else {
        lines(home, pub, talks);
      }
    }
    return 0;
  }

  private void lines(PeerHome home, String pub, List<Talk> talks) throws IOException {
    Output out = new Output(spec.commandLine().getOut(), options.json());
    home.messenger().newest(pub, HISTORY).forEach(message -> out.message(home.messenger(), message));
    Talk talk = new Talk(home, pub, event -> print(out, home, event));
    talks.add(talk);
    talk.markRead();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        talk.say(line);
      }
    }
  }

  private static void print(Output out, PeerHome home, Event event) {
    if (event instanceof Event.Arrived(Message message)) {
      out.message(home.messenger(), message);
    }
  }

  private static void screen(Terminal terminal, PeerHome home, String pub, List<Talk> talks) {
    ChatPicture picture = new ChatPicture(home, pub);
    try (ChatScreen screen = new ChatScreen(terminal, picture::at)) {
      Talk talk =
          new Talk(
              home,
              pub,
              event -> {
                picture.heard(event);
                screen.changed();
              });
      talks.add(talk);
      talk.markRead();
      ChatWords words = new ChatWords(home.messenger(), home.files(), talk);
      Optional<String> line = screen.read();
      while (line.isPresent() && !ChatWords.leave(line.get())) {
        picture.say(words.take(line.get()));
        line = screen.read();
      }
      talks.clear();
    }
  }
}
