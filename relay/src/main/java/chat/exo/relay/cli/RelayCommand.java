package chat.exo.relay.cli;

import chat.exo.graph.store.StoreException;
import chat.exo.relay.Relay;
import chat.exo.relay.settings.Configured;
import chat.exo.relay.settings.RelayOptions;
import chat.exo.relay.settings.Settings;
import chat.exo.relay.settings.SettingsException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs one relay in the foreground until it is told to stop. */
@Command(
    name = "relay",
    mixinStandardHelpOptions = true,
    version = "exo 0.1.0",
    description = "Runs a relay that gun.js clients use with nothing changed on their side.",
    sortOptions = false)
final class RelayCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RelayCommand.class);


  /** The code of sysexits.h for an error of input and output. */
  private static final int DISK_FAILED = 74;

  private static final long TELLING_MILLIS = 3_000;
  private static final long CLOSING_MILLIS = 10_000;

  private final Environment environment;
  @Mixin private SettingsFlags flags = new SettingsFlags();

  RelayCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = flags.settings(environment);
    RelayOptions options = Configured.of(settings);
    LogOutput.set(settings);
    Relay relay = Relay.start(options);
    Reloading reloading = new Reloading(relay, settings);
    if (!Hangup.calls(reloading::reload)) {
      LOG.info("There is no SIGHUP here; changed settings need a restart");
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("exo-shutdown")
                .unstarted(
                    () -> {
                      relay.close();
                      stopped.countDown();
                      // A process that was asked to stop and did so has not failed: 0, not 128 + 15.
                      Runtime.getRuntime().halt(0);
                    }));
    System.out.println("listening on " + relay.url());
    System.out.flush();
    CompletableFuture<Void> unused = relay.failure().thenAccept(cause -> end(relay, cause));
    stopped.await();
    return 0;
  }

  /**
   * The disk failed: for a moment the relay tells so, to clients and to who asks {@code /readyz}; then it ends, and whoever
   * keeps it running starts it again. Ended for certain: closing a store on such a disk may hang.
   */
  private static void end(Relay relay, StoreException cause) {
    Thread.ofPlatform()
        .name("exo-disk-failed")
        .start(
            () -> {
              try {
                TimeUnit.MILLISECONDS.sleep(TELLING_MILLIS);
                Thread closing = Thread.ofPlatform().daemon().start(relay::close);
                closing.join(Duration.ofMillis(CLOSING_MILLIS));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              System.err.println("exo relay: " + cause.getMessage());
              Runtime.getRuntime().halt(DISK_FAILED);
            });
  }

  /** Reads the settings again; what is wrong changes nothing. Called on the signal's thread, one at a time. */
  private final class Reloading {
    private final Relay relay;
    private Settings current;

    Reloading(Relay relay, Settings current) {
      this.relay = relay;
      this.current = current;
    }

    synchronized void reload() {
      try {
        Settings next = flags.settings(environment);
        RelayOptions options = Configured.of(next);
        List<String> changed = next.changedSince(current);
        List<String> waiting = Settings.needingRestart(changed);
        LogOutput.set(next);
        relay.change(options);
        current = next;
        LOG.info("Settings read again; changed: {}; of these only a restart changes: {}", changed, waiting);
      } catch (SettingsException e) {
        LOG.warn("Settings not changed: {}", e.getMessage());
      }
    }
  }
}
