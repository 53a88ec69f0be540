package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import chat.exo.peer.Shape;
import chat.exo.peer.content.Body;
import chat.exo.peer.home.PeerHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code exo peer get FILE-ID}: a file somebody sent, into a folder; where it was stopped it goes on. */
@Command(name = "get", mixinStandardHelpOptions = true, description = "Fetches a file that was sent, and saves it.")
final class GetCommand implements Callable<Integer> {
  /** Put before an id that may begin with a dash. */
  static final String MARK = "id:";

  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts its own here
  @Mixin private HomeOptions options = new HomeOptions();

  @Parameters(index = "0", paramLabel = "FILE-ID", description = "As 'inbox' names it.")
  private String id = "";

  @Option(names = "--save", paramLabel = "FOLDER", defaultValue = ".", description = "Where to. Default: ${DEFAULT-VALUE}")
  private Path folder = Path.of(".");

  @Override
  public Integer call() throws IOException {
    String wanted = id.startsWith(MARK) ? id.substring(MARK.length()) : id;
    if (!Shape.ID.fits(wanted)) {
      throw new Refused("expected the id of a file, 22 characters, got '" + Output.line(id) + "'; 'exo peer inbox' names it");
    }
    try (PeerHome home = options.open(event -> {})) {
      Body.FileNote note =
          home.messenger()
              .message(wanted)
              .map(message -> message.content().body())
              .filter(Body.FileNote.class::isInstance)
              .map(Body.FileNote.class::cast)
              .orElseThrow(() -> new Refused("expected the id of a file that was sent, got another; 'exo peer inbox' names it"));
      IncomingFile incoming = new IncomingFile(note);
      try (ProgressBar bar = ProgressBar.of(spec.commandLine().getErr(), options.json(), incoming.name())) {
        Path saved = incoming.save(folder, remote -> home.files().open(remote, incoming.name(), bar));
        new Output(spec.commandLine().getOut(), options.json()).fields(Map.of("saved", saved.toString()));
      }
    }
    return 0;
  }
}
