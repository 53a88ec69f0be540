package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.FilePlace;
import chat.exo.peer.home.PeerHome;
import chat.exo.peer.messenger.ArrivalReader;
import chat.exo.peer.messenger.Contact;
import chat.exo.peer.messenger.Event;
import chat.exo.peer.messenger.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code exo peer inbox}: what came since the last time, each once; with {@code --follow} also what comes. */
@Command(name = "inbox", mixinStandardHelpOptions = true, description = "Prints new messages, each once.")
final class InboxCommand implements Callable<Integer> {
  private static final int PAGE = 100;

  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts its own here
  @Mixin private HomeOptions options = new HomeOptions();

  @Option(names = "--follow", description = "Goes on until interrupted.")
  private boolean follow;

  @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "4", description = "Ends after this long without news.")
  private int waitSeconds;

  @Option(names = "--save", paramLabel = "FOLDER", description = "Saves files that came into a folder, those at relays too.")
  private @Nullable Path folder;

  @Option(
      names = "--largest",
      paramLabel = "MEGABYTES",
      defaultValue = "4000",
      description = "Larger files at relays are named only, with the command that fetches them. Default: ${DEFAULT-VALUE}")
  private long largestMegabytes;

  @Override
  public Integer call() throws InterruptedException {
    BlockingQueue<Event> news = new LinkedBlockingQueue<>(1); // a bell: what rang is in the store
    try (PeerHome home = options.open(event -> ring(news, event))) {
      ArrivalReader reader = home.messenger().reader("inbox");
      Output out = new Output(spec.commandLine().getOut(), options.json());
      do {
        print(home, reader, out);
      } while (news.poll(follow ? Integer.MAX_VALUE : waitSeconds, TimeUnit.SECONDS) != null || follow);
      print(home, reader, out);
    }
    return 0;
  }

  private static void ring(BlockingQueue<Event> news, Event event) {
    var unused = news.offer(event);
  }

  private void print(PeerHome home, ArrivalReader reader, Output out) {
    for (List<ArrivalReader.Arrival> page = reader.next(PAGE); !page.isEmpty(); page = reader.next(PAGE)) {
      for (ArrivalReader.Arrival arrival : page) {
        out.message(home.messenger(), arrival.message());
        save(home, arrival.message(), out);
      }
      reader.advance(page.getLast());
      page.stream()
          .map(arrival -> arrival.message().conversation())
          .distinct()
          .filter(pub -> home.messenger().contact(pub).isPresent())
          .forEach(pub -> home.messenger().markRead(pub).join());
    }
  }

  /** Before the reader goes on: what the machine could not save is offered again. */
  private void save(PeerHome home, Message message, Output out) {
    if (folder == null || message.outgoing() || !(message.content().body() instanceof Body.FileNote note)) {
      return;
    }
    IncomingFile incoming = new IncomingFile(note);
    String later = "; later: exo peer get " + message.content().id();
    boolean remote = note.place() instanceof FilePlace.Remote;
    if (remote && !known(home, message)) {
      // Going to where a stranger says would tell them where this machine is.
      err("a file of a request is not fetched unasked" + later);
      return;
    }
    if (remote && note.size() > largestMegabytes * 1_000_000) {
      err("a file of " + Output.size(note.size()) + " is not fetched unasked" + later);
      return;
    }
    try (ProgressBar bar = ProgressBar.of(spec.commandLine().getErr(), options.json(), incoming.name())) {
      out.fields(Map.of("saved", incoming.save(folder, place -> home.files().open(place, incoming.name(), bar)).toString()));
    } catch (Refused e) {
      // What cannot be saved at all is said, and does not keep everything behind it from being read.
      err(e.getMessage() + (remote ? later : ""));
    } catch (IOException e) {
      throw new Refused("expected a folder with room for the file, got one that cannot be written: " + e.getMessage(), e);
    }
  }

  private static boolean known(PeerHome home, Message message) {
    return home.messenger().contact(message.author()).filter(contact -> contact.standing() == Contact.Standing.ACCEPTED).isPresent();
  }

  private void err(String text) {
    spec.commandLine().getErr().println("exo: " + Output.line(text));
  }
}
