package chat.exo.peer.cli;

import chat.exo.peer.home.PeerHome;
import chat.exo.peer.messenger.Contact;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code exo peer requests …}: who wrote first, and what becomes of them. Until then they learn nothing of this account. */
@Command(
    name = "requests",
    mixinStandardHelpOptions = true,
    description = "Shows who wrote first and waits for an answer; accepts, refuses or blocks them.")
final class RequestsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts its own here
  @Mixin private HomeOptions options = new HomeOptions();

  @Override
  public Integer call() {
    try (PeerHome home = options.open(event -> {})) {
      for (Contact request : home.messenger().requests()) {
        Map<String, String> line = new LinkedHashMap<>();
        line.put("request", request.shownName());
        line.put("account", request.pub());
        print(options, line);
      }
    }
    return 0;
  }

  @Command(name = "accept", mixinStandardHelpOptions = true, description = "They hear that what they wrote came; also ends a block.")
  int accept(@Mixin HomeOptions own, @Parameters(paramLabel = "ACCOUNT") String who) {
    return decide(own, who, "accepted", (home, pub) -> home.messenger().accept(pub).join());
  }

  @Command(name = "refuse", mixinStandardHelpOptions = true, description = "Drops what they wrote. They learn nothing of it.")
  int refuse(@Mixin HomeOptions own, @Parameters(paramLabel = "ACCOUNT") String who) {
    return decide(own, who, "refused", (home, pub) -> home.messenger().refuse(pub).join());
  }

  @Command(name = "block", mixinStandardHelpOptions = true, description = "What they write is dropped from now on. They learn nothing of it.")
  int block(@Mixin HomeOptions own, @Parameters(paramLabel = "ACCOUNT") String who) {
    return decide(own, who, "blocked", (home, pub) -> home.messenger().block(pub).join());
  }

  private interface Decision {
    Object of(PeerHome home, String pub);
  }

  private int decide(HomeOptions own, String who, String done, Decision decision) {
    try (PeerHome home = own.open(event -> {})) {
      String pub = Contacts.known(home.messenger(), who);
      var unused = decision.of(home, pub);
      print(own, Map.of(done, pub));
    }
    return 0;
  }

  private void print(HomeOptions given, Map<String, String> fields) {
    new Output(spec.commandLine().getOut(), given.json()).fields(fields);
  }
}
