package chat.exo.relay.cli;

import chat.exo.graph.store.Durability;
import chat.exo.relay.PeerUrl;
import chat.exo.relay.Relay;
import chat.exo.relay.RelayOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs one relay in the foreground until it is told to stop. */
@Command(
    name = "relay",
    mixinStandardHelpOptions = true,
    version = "exo 0.1.0",
    description = "Runs a relay that gun.js clients use with nothing changed on their side.",
    sortOptions = false)
final class RelayCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--port", defaultValue = "8765", description = "port to listen on; 0 takes a free one (${DEFAULT-VALUE})")
  private int port;

  @Option(names = "--host", defaultValue = "0.0.0.0", description = "address to listen on (${DEFAULT-VALUE})")
  private String host = "0.0.0.0";

  @Option(names = "--data", defaultValue = "data", description = "folder of the store (./${DEFAULT-VALUE})")
  private Path data = Path.of("data");

  @Option(names = "--peer", split = ",", description = "another relay to join, gun's or Exo's; may be repeated")
  private List<String> peers = List.of();

  @Option(
      names = "--durability",
      defaultValue = "synced",
      description = "what an ack promises: synced (on the disk) or memory (in the operating system) (${DEFAULT-VALUE})")
  private String durability = "synced";

  @Option(names = "--tls-cert", description = "certificate chain, PEM; with --tls-key the relay speaks https and wss")
  private @Nullable Path tlsCertificate;

  @Option(names = "--tls-key", description = "private key of the certificate, PEM (PKCS #8)")
  private @Nullable Path tlsKey;

  @Override
  public Integer call() throws InterruptedException {
    RelayOptions options = options();
    Relay relay = Relay.start(options);
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
    stopped.await();
    return 0;
  }

  private RelayOptions options() {
    RelayOptions defaults = RelayOptions.defaults(data);
    try {
      return new RelayOptions(
          host,
          port,
          data,
          peerUrls(),
          defaults.store().with(durability()),
          tls(),
          defaults.wire(),
          defaults.sockets(),
          defaults.mesh(),
          defaults.writes());
    } catch (IllegalArgumentException e) {
      throw wrongUsage(String.valueOf(e.getMessage()));
    }
  }

  private List<PeerUrl> peerUrls() {
    List<PeerUrl> urls = new ArrayList<>();
    for (String peer : peers) {
      if (!peer.isBlank()) {
        urls.add(PeerUrl.parse(peer));
      }
    }
    return urls;
  }

  private Durability durability() {
    return switch (durability.toLowerCase(Locale.ROOT)) {
      case "synced" -> Durability.SYNCED;
      case "memory" -> Durability.MEMORY;
      default -> throw wrongUsage("expected --durability synced or memory, got '" + durability + "'");
    };
  }

  private Optional<RelayOptions.TlsFiles> tls() {
    if (tlsCertificate == null && tlsKey == null) {
      return Optional.empty();
    }
    if (tlsCertificate == null || tlsKey == null) {
      throw wrongUsage("expected --tls-cert and --tls-key together, got only one of them");
    }
    return Optional.of(new RelayOptions.TlsFiles(tlsCertificate, tlsKey));
  }

  private ParameterException wrongUsage(String message) {
    if (spec == null) {
      throw new IllegalStateException("the command was not made by picocli");
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
