package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import chat.exo.peer.account.Account;
import chat.exo.peer.backup.Backup;
import chat.exo.peer.home.PeerHome;
import chat.exo.peer.link.SafetyNumber;
import chat.exo.peer.messenger.Contact;
import chat.exo.peer.vault.Vault;
import chat.exo.peer.vault.VaultLock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

/** {@code exo peer account …}. */
@Command(name = "account", mixinStandardHelpOptions = true, description = "Makes and shows the account of a home.")
final class AccountCommand {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts its own here

  @Command(name = "new", mixinStandardHelpOptions = true, description = "Makes an account. No name, phone or address is needed.")
  int create(
      @Mixin HomeOptions options,
      @Option(names = "--name", description = "Shown to contacts.") @Nullable String name,
      @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "15", description = "How long to wait for a relay.") int waitSeconds)
      throws InterruptedException {
    if (Vault.exists(PeerHome.vaultFolder(options.home()))) {
      throw new Refused("expected a home without an account, got one with; choose another --home");
    }
    VaultLock lock = options.newLock();
    Account account = PeerHome.create(options.home(), lock, Optional.ofNullable(name), options.relays());
    try (Vault vault = Vault.open(PeerHome.vaultFolder(options.home()), lock)) {
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("account", account.pub());
      fields.put("link", account.link().text());
      fields.put("recovery phrase", Backup.phrase(vault).words());
      print(options, fields);
    }
    if (options.relays().isEmpty()) {
      spec.commandLine().getErr().println("exo: without a relay nobody can reach this account; name one with --relay the next time");
    } else {
      publish(options, lock, waitSeconds);
    }
    return 0;
  }

  /** Nobody can write to an account whose keys no relay has. */
  private void publish(HomeOptions options, VaultLock lock, int waitSeconds) throws InterruptedException {
    try (PeerHome home = PeerHome.open(options.home(), lock, options.relays(), event -> {})) {
      home.messenger().publish().get(waitSeconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      spec.commandLine()
          .getErr()
          .println("exo: no relay answered in " + waitSeconds + " s; others can write to this account after its next command with a relay");
    } catch (ExecutionException e) {
      throw new IllegalStateException("publishing the account failed", e);
    }
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows the account and its contacts.")
  int show(@Mixin HomeOptions options) {
    try (PeerHome home = options.open(event -> {})) {
      Account account = home.messenger().account();
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("account", account.pub());
      fields.put("name", account.name().orElse(""));
      fields.put("relays", String.join(" ", account.relays().stream().map(Object::toString).toList()));
      fields.put("waiting to be sent", Integer.toString(home.messenger().waiting()));
      print(options, fields);
      for (Contact contact : home.messenger().contacts()) {
        Map<String, String> line = new LinkedHashMap<>();
        line.put("contact", contact.shownName());
        line.put("account", contact.pub());
        line.put("trust", contact.trust().name().toLowerCase(Locale.ROOT));
        print(options, line);
      }
    }
    return 0;
  }

  @Command(name = "link", mixinStandardHelpOptions = true, description = "Prints the link to hand out.")
  int link(
      @Mixin HomeOptions options, @Option(names = "--qr", description = "Also as a QR code, for a camera.") boolean qr) {
    try (PeerHome home = options.open(event -> {})) {
      String link = home.messenger().account().link().text();
      if (options.json()) {
        print(options, Map.of("link", link));
      } else {
        show(List.of(link)); // and nothing else, so that it can be handed on
      }
      if (qr && !options.json()) {
        show(QrText.of(link));
      }
    }
    return 0;
  }

  @Command(name = "safety", mixinStandardHelpOptions = true, description = "Shows the safety number with a contact.")
  int safety(
      @Mixin HomeOptions options,
      @Parameters(paramLabel = "CONTACT") String contact,
      @Option(names = "--qr", description = "Also as a QR code, which the contact's client can compare.") boolean qr,
      @Option(names = "--equal", paramLabel = "NUMBER", description = "Remember that you compared this number and it is equal.")
          @Nullable String equal,
      @Option(names = "--agree", description = "Go on writing to them although their keys have changed.") boolean agree) {
    try (PeerHome home = options.open(event -> {})) {
      String pub = Contacts.find(home.messenger(), contact);
      SafetyNumber number =
          home.messenger()
              .safetyNumber(pub)
              .orElseThrow(() -> new Refused("nothing is known of this contact's key yet; exchange a message first"));
      if (equal != null) {
        home.messenger().verify(pub, equal).join();
      } else if (agree) {
        home.messenger().agree(pub).join();
      }
      print(options, Map.of("safety number", number.spaced()));
      if (qr && !options.json()) {
        show(QrText.of(number.scannable()));
      }
    }
    return 0;
  }

  private void show(List<String> lines) {
    lines.forEach(spec.commandLine().getOut()::println);
    spec.commandLine().getOut().flush();
  }

  private void print(HomeOptions options, Map<String, String> fields) {
    new Output(spec.commandLine().getOut(), options.json()).fields(fields);
  }
}
