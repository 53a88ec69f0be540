package chat.exo.peer.cli;

import chat.exo.peer.account.Account;
import chat.exo.peer.home.PeerHome;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code exo peer relays …}: where the account is, and the only way to take it elsewhere. */
@Command(name = "relays", mixinStandardHelpOptions = true, description = "Shows the account's relays, or moves it to others.")
final class RelaysCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts its own here
  @Mixin private HomeOptions options = new HomeOptions();

  @Override
  public Integer call() {
    try (PeerHome home = options.open(event -> {})) {
      print(options, home.messenger().account());
    }
    return 0;
  }

  @Command(
      name = "move",
      mixinStandardHelpOptions = true,
      description = "From now on the account is at these relays. Contacts are told; the old ones are read for 30 days more.")
  int move(@Mixin HomeOptions own, @Parameters(paramLabel = "URL", arity = "1..3") List<URI> relays) {
    print(own, PeerHome.move(own.home(), own.lock(), relays, InstantSource.system()));
    try (PeerHome home = own.open(event -> {})) {
      return home.messenger().account().relays().equals(relays) ? 0 : 1; // while it is open contacts are told
    }
  }

  private void print(HomeOptions given, Account account) {
    Output out = new Output(spec.commandLine().getOut(), given.json());
    account.relays().forEach(relay -> out.fields(Map.of("relay", relay.toString())));
    account.former().forEach(former -> out.fields(Map.of("still read", former.relay().toString())));
  }
}
