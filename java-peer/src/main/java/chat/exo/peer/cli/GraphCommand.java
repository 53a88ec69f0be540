package chat.exo.peer.cli;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireLimits;
import chat.exo.graph.wire.WireReader;
import chat.exo.peer.Refused;
import chat.exo.peer.graph.ExoPeer;
import chat.exo.peer.graph.PeerOptions;
import chat.exo.peer.graph.Put;
import chat.exo.peer.graph.Ref;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code exo peer graph …}: the open graph; no account is needed. */
@Command(name = "graph", mixinStandardHelpOptions = true, description = "Reads and writes the graph; no account is needed.")
final class GraphCommand {
  private static final int CONNECT_SECONDS = 5;
  private static final int ACK_SECONDS = 15;
  private static final WireLimits FILE_LIMITS = new WireLimits(1 << 30, 32, 1, 10_000_000, 8_192, 8_192, 128);

  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts its own here

  @Command(name = "get", mixinStandardHelpOptions = true, description = "Prints a node, or one key of it.")
  int get(
      @Mixin HomeOptions options,
      @Parameters(paramLabel = "SOUL") String soul,
      @Parameters(arity = "0..1", paramLabel = "KEY") @Nullable String key)
      throws InterruptedException {
    try (ExoPeer peer = open(options)) {
      Ref node = peer.get(soul);
      Node found = (key == null ? node.node() : node.keys(Lex.exactly(key))).join();
      for (Cell cell : found.cells()) {
        spec.commandLine().getOut().println(line(soul, cell));
      }
      spec.commandLine().getOut().flush();
      return found.cells().isEmpty() ? 1 : 0;
    }
  }

  @Command(name = "put", mixinStandardHelpOptions = true, description = "Writes a key; VALUE is JSON if it reads as a number, true, false or null, else text.")
  int put(
      @Mixin HomeOptions options,
      @Parameters(paramLabel = "SOUL") String soul,
      @Parameters(paramLabel = "KEY") String key,
      @Parameters(paramLabel = "VALUE") String value)
      throws InterruptedException {
    try (ExoPeer peer = open(options)) {
      return sent(options, peer.get(soul).get(key).put(value(value)).join());
    }
  }

  @Command(name = "watch", mixinStandardHelpOptions = true, description = "Prints a node and its changes until interrupted.")
  int watch(@Mixin HomeOptions options, @Parameters(paramLabel = "SOUL") String soul) throws InterruptedException {
    try (ExoPeer peer = open(options);
        AutoCloseable watch = peer.watch(Query.node(new Soul(soul)), (of, cell) -> printed(soul, cell))) {
      Thread.currentThread().join();
      return 0;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("closing the watch failed", e);
    }
  }

  @Command(name = "export", mixinStandardHelpOptions = true, description = "Writes everything this peer has to a JSON file.")
  int export(@Mixin HomeOptions options, @Parameters(paramLabel = "FILE") Path file) throws IOException, InterruptedException {
    try (ExoPeer peer = open(options)) {
      Graph all = peer.local(new Query(Lex.any(), Lex.any(), Integer.MAX_VALUE, Query.Order.ASCENDING));
      Files.writeString(file, GraphText.of(all));
      fields(options, Map.of("nodes", Integer.toString(all.nodes().size()), "keys", Integer.toString(all.cellCount())));
      return 0;
    }
  }

  @Command(name = "import", mixinStandardHelpOptions = true, description = "Merges a JSON file of nodes, such as export writes.")
  int importFile(@Mixin HomeOptions options, @Parameters(paramLabel = "FILE") Path file)
      throws IOException, InterruptedException {
    String frame = "{\"#\":\"import\",\"put\":" + Files.readString(file) + "}";
    Heard heard = new WireReader(FILE_LIMITS).read(frame.getBytes(StandardCharsets.UTF_8)).getFirst();
    if (!(heard instanceof Heard.Said said) || !(said.message() instanceof Message.Put put)) {
      String why = heard instanceof Heard.Refused refused ? refused.text() : "it is not JSON";
      throw new Refused("expected a file of nodes {\"soul\":{\"_\":…}}, got another: " + why);
    }
    try (ExoPeer peer = open(options)) {
      return sent(options, peer.put(put.graph()));
    }
  }

  private ExoPeer open(HomeOptions options) throws InterruptedException {
    PeerOptions peerOptions = PeerOptions.in(options.home().resolve("peer"));
    for (URI relay : options.relays()) {
      peerOptions = peerOptions.relay(relay);
    }
    ExoPeer peer = ExoPeer.open(peerOptions);
    if (!options.relays().isEmpty() && !peer.awaitConnected(CONNECT_SECONDS, TimeUnit.SECONDS)) {
      spec.commandLine().getErr().println("exo: no relay is connected; going on with what is here");
    }
    return peer;
  }

  private int sent(HomeOptions options, Put put) throws InterruptedException {
    put.stored().join();
    if (options.relays().isEmpty()) {
      fields(options, Map.of("state", "stored here"));
      return 0;
    }
    try {
      put.acknowledged().get(ACK_SECONDS, TimeUnit.SECONDS);
      fields(options, Map.of("state", "stored on a relay"));
    } catch (TimeoutException e) {
      fields(options, Map.of("state", "stored here; it goes out when a relay answers"));
    } catch (ExecutionException e) {
      throw new Refused(String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage()), e);
    }
    return 0;
  }

  private void printed(String soul, Cell cell) {
    spec.commandLine().getOut().println(line(soul, cell));
    spec.commandLine().getOut().flush();
  }

  private void fields(HomeOptions options, Map<String, String> fields) {
    new Output(spec.commandLine().getOut(), options.json()).fields(fields);
  }

  /** One cell as JSON: a value may be any text, and the terminal is not to be repainted by it. */
  private static String line(String soul, Cell cell) {
    Value soulText = new Value.Text(soul);
    Value key = new Value.Text(cell.key());
    return "{\"soul\":" + soulText.json() + ",\"key\":" + key.json() + ",\"value\":" + Ref.plain(cell.value()).json() + "}";
  }

  private static Value value(String text) {
    if (text.equals("true") || text.equals("false")) {
      return new Value.Truth(text.equals("true"));
    }
    if (text.equals("null")) {
      return new Value.Null();
    }
    return text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")
        ? new Value.Numeric(Double.parseDouble(text))
        : new Value.Text(text);
  }
}
