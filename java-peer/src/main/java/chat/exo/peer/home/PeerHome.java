package chat.exo.peer.home;

import chat.exo.peer.Refused;
import chat.exo.peer.account.Account;
import chat.exo.peer.api.ApiClient;
import chat.exo.peer.api.BoxEraser;
import chat.exo.peer.api.RelayPrekeys;
import chat.exo.peer.clock.PeerClock;
import chat.exo.peer.graph.ExoPeer;
import chat.exo.peer.graph.PeerOptions;
import chat.exo.peer.messenger.Event;
import chat.exo.peer.messenger.Messenger;
import chat.exo.peer.post.GunPost;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import chat.exo.peer.transfer.FileTransfer;
import chat.exo.peer.transport.RelayRule;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import chat.exo.peer.vault.VaultFolder;
import chat.exo.peer.vault.VaultLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One account at work. A folder holds {@code vault} (keys, messages; encrypted) and {@code peer} (the graph); one process
 * at a time uses it.
 */
public final class PeerHome implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerHome.class);
  private static final long TICK_MILLIS = 1_000;

  private final Vault vault;
  /** What relays say of the clock, for the user, until the messenger's next round. */
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  private final ApiClient api;
  private final ExoPeer graph;
  private final Messenger messenger;
  private final FileTransfer files;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("exo-messenger-timer").factory());

  private PeerHome(Vault vault, Path folder, Account account, InstantSource device, Consumer<Event> listener) {
    this.vault = vault;
    PeerClock clock = new PeerClock(device, lines::add);
    PeerOptions options = PeerOptions.in(folder.resolve("peer")).at(clock);
    List<URI> reading = account.reading(device.millis());
    for (URI relay : reading) {
      options = options.relay(relay);
    }
    this.graph = ExoPeer.open(options);
    this.api = new ApiClient(clock, reading::contains);
    BoxEraser eraser = new BoxEraser(api, reading);
    GunPost post = new GunPost(graph, account.pair(), eraser::erase, new RelayRule(reading));
    RelayPrekeys prekeys =
        new RelayPrekeys(api, new SeaSigner(account.pair()), account.device().device(), account.relays());
    this.messenger = new Messenger(vault, post, prekeys, device, listener);
    this.files = FileTransfer.of(folder.resolve("files"), vault, api, new SeaSigner(account.pair()), account.relays(), reading);
    messenger.start();
    var unused = timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Makes an account in a folder that has none. */
  public static Account create(Path folder, VaultLock lock, Optional<String> name, List<URI> relays) {
    return create(folder, lock, name, relays, InstantSource.system());
  }

  /** The same on a device with another clock, right or wrong. */
  public static Account create(
      Path folder, VaultLock lock, Optional<String> name, List<URI> relays, InstantSource device) {
    if (Vault.exists(vaultFolder(folder))) {
      throw new Refused("expected a home without an account, got one with; choose another --home");
    }
    List<Account> made = new ArrayList<>();
    try {
      VaultFolder.make(
          vaultFolder(folder),
          part -> {
            try (Vault vault = Vault.create(part, lock)) {
              made.add(Account.create(vault, SeaPair.generate(), name, relays, device.millis()));
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the home", e);
    }
    return made.getFirst();
  }

  /**
   * Opens the account of a folder and begins to connect.
   *
   * @param relays the account's relays if it has none yet; to go to others, {@link #move} it
   * @param listener told of everything new, after it is stored
   */
  public static PeerHome open(Path folder, VaultLock lock, List<URI> relays, Consumer<Event> listener) {
    return open(folder, lock, relays, InstantSource.system(), listener);
  }

  /** The same on a device with another clock, right or wrong. */
  public static PeerHome open(
      Path folder, VaultLock lock, List<URI> relays, InstantSource device, Consumer<Event> listener) {
    Vault vault = Vault.open(vaultFolder(folder), lock);
    try {
      Account account = Account.load(vault);
      if (!relays.isEmpty() && account.relays().isEmpty()) {
        account = moved(vault, account, relays, device);
      } else if (!account.relays().containsAll(relays)) {
        throw new Refused("expected the account's own relays, got others; to move it there: 'exo peer relays move URL'");
      }
      return new PeerHome(vault, folder, account, device, listener);
    } catch (RuntimeException e) {
      vault.close();
      throw e;
    }
  }

  /**
   * Moves an account to other relays, while no program has it open. Contacts are told by the next that opens it; where the account
   * was is read for as long as relays keep what nobody fetches.
   */
  public static Account move(Path folder, VaultLock lock, List<URI> relays, InstantSource device) {
    try (Vault vault = Vault.open(vaultFolder(folder), lock)) {
      Account account = Account.load(vault);
      return relays.equals(account.relays()) ? account : moved(vault, account, relays, device);
    }
  }

  private static Account moved(Vault vault, Account before, List<URI> relays, InstantSource device) {
    Account account = before.at(relays, device.millis());
    Transaction rows = new Transaction(vault);
    account.store(rows);
    rows.commit();
    return account;
  }

  public static Path vaultFolder(Path folder) {
    return folder.resolve("vault");
  }

  public Messenger messenger() {
    return messenger;
  }

  public ExoPeer graph() {
    return graph;
  }

  /** Files to and from relays. */
  public FileTransfer files() {
    return files;
  }

  public Vault vault() {
    return vault;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    tellLines();
    files.close();
    api.close();
    graph.close();
    messenger.close();
    vault.close();
  }

  private void tick() {
    try {
      tellLines();
      messenger.tick();
    } catch (RuntimeException e) {
      LOG.error("expected the messenger's round to end, got an exception; going on with the next", e);
    }
  }

  private void tellLines() {
    boolean corrected = !lines.isEmpty();
    for (String line = lines.poll(); line != null; line = lines.poll()) {
      messenger.note(line);
    }
    if (corrected) {
      var unused = messenger.publish(); // under the old time no relay took it
    }
  }
}
