package chat.exo.peer.cli;

import chat.exo.peer.home.PeerHome;
import chat.exo.peer.link.ExoLink;
import chat.exo.peer.messenger.Contact;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code exo peer add LINK}. */
@Command(name = "add", mixinStandardHelpOptions = true, description = "Adds the contact of a link.")
final class AddCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts its own here
  @Mixin private HomeOptions options = new HomeOptions();

  @Parameters(paramLabel = "LINK")
  private String link = "";

  @Override
  public Integer call() {
    ExoLink parsed = ExoLink.parse(link);
    try (PeerHome home = options.open(event -> {})) {
      String pub = home.messenger().add(parsed).join().pub();
      Contact contact = home.messenger().lookUp(pub).join();
      new Output(spec.commandLine().getOut(), options.json()).fields(new TreeMap<>(Map.of("added", pub, "name", contact.shownName())));
      if (contact.profile().isEmpty()) {
        spec.commandLine().getErr().println("exo: no relay has a profile of this account yet; what you send waits until one has");
      }
    }
    return 0;
  }
}
