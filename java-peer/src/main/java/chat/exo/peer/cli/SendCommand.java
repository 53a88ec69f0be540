package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.home.PeerHome;
import chat.exo.peer.messenger.Event;
import chat.exo.peer.messenger.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code exo peer send CONTACT TEXT}: done when a relay has it; otherwise it stays queued for the next run. */
@Command(name = "send", mixinStandardHelpOptions = true, description = "Sends a text or a file.")
final class SendCommand implements Callable<Integer> {
  /** The exit code that says: it is safe here, and not gone yet. */
  private static final int QUEUED = 3;

  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts its own here
  @Mixin private HomeOptions options = new HomeOptions();

  @Parameters(index = "0", paramLabel = "CONTACT|LINK")
  private String contact = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT")
  private @Nullable String text;

  @Option(names = "--file", paramLabel = "FILE", description = "Sends a file of any size; stopped on its way, the same command goes on.")
  private @Nullable Path file;

  @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "15", description = "How long to wait for a relay.")
  private int waitSeconds;

  @Option(names = "--expire", paramLabel = "SECONDS", description = "It disappears this long after it was read.")
  private @Nullable Integer expireSeconds;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    CompletableFuture<Message> stored = new CompletableFuture<>();
    int code = 0;
    String id = Content.freshId();
    try (PeerHome home = options.open(event -> note(event, id, stored))) {
      String pub = Contacts.find(home.messenger(), contact); // before a file goes anywhere
      Body body = body(home);
      Content content =
          new Content(id, System.currentTimeMillis(), Optional.empty(), Optional.empty(), Optional.ofNullable(expireSeconds), body);
      Message queued = home.messenger().send(pub, content).join();
      Message.State state = queued.state();
      try {
        state = stored.get(waitSeconds, TimeUnit.SECONDS).state();
      } catch (TimeoutException e) {
        code = QUEUED;
        spec.commandLine().getErr().println("exo: no relay answered in " + waitSeconds + " s; it is queued and goes out later");
      } catch (ExecutionException e) {
        throw new IllegalStateException("waiting for the relay failed", e);
      }
      new Output(spec.commandLine().getOut(), options.json())
          .fields(new TreeMap<>(Map.of("id", content.id(), "state", state.name().toLowerCase(Locale.ROOT))));
    }
    return code;
  }

  private static void note(Event event, String id, CompletableFuture<Message> stored) {
    if (event instanceof Event.Changed(Message message)
        && message.content().id().equals(id)
        && message.state() != Message.State.QUEUED) {
      stored.complete(message);
    }
  }

  private void check() throws IOException {
    if (file != null) {
      OutgoingFile.checked(file);
    } else if (text == null) {
      throw new Refused("expected TEXT or --file FILE, got neither");
    }
  }

  private Body body(PeerHome home) throws IOException {
    if (file == null) {
      return new Body.Text(String.valueOf(text));
    }
    try (ProgressBar bar = ProgressBar.of(spec.commandLine().getErr(), options.json(), String.valueOf(file.getFileName()))) {
      return OutgoingFile.read(file, (path, type) -> home.files().upload(path, type, bar));
    }
  }
}
