// A real gun.js client that a test scripts, wherever it runs.
package chat.exo.interop.gun;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One gun.js client. A test gives it lines of JavaScript with {@code gun}, {@code once(chain)}, {@code put(chain, value,
 * event)}, {@code watch(chain, event)}, {@code barrier()} and {@code emit(event, value)} in scope; {@code session.js} has
 * them all.
 */
final class GunClient implements AutoCloseable {
  private final Script script;
  private final String name;
  private final Runnable closing;

  private GunClient(Script script, String name, Runnable closing) {
    this.script = script;
    this.name = name;
    this.closing = closing;
  }

  /** gun.js in Node, without storage, as a page has it. */
  static GunClient connect(String gunUrl) {
    return node(gunUrl, "core");
  }

  /** What {@code require('gun')} is in Node. */
  static GunClient connectFull(String gunUrl) {
    return node(gunUrl, "full");
  }

  /** gun.js with SEA, in Node. */
  static GunClient connectWithSea(String gunUrl) {
    return node(gunUrl, "sea");
  }

  /** A client in a script that runs several. */
  static GunClient in(Script script, String name, Runnable closing) {
    return new GunClient(script, name, closing);
  }

  private static GunClient node(String gunUrl, String kind) {
    Script script = Script.start("gun-client.js", List.of(gunUrl, kind));
    return new GunClient(script, "", script::close);
  }

  /** Runs lines of JavaScript; what they return, as JSON. */
  JsonNode run(String code) {
    return script.await(begin(code));
  }

  /** Begins to run lines of JavaScript. */
  CompletableFuture<JsonNode> begin(String code) {
    return script.begin(Map.of("run", code, "client", name));
  }

  JsonNode await(CompletableFuture<JsonNode> answer) {
    return script.await(answer);
  }

  /**
   * Waits until this client has its relay again. gun dials once, 2 s after a close, and never again; if the relay was late
   * on a busy machine, its address is given to gun once more.
   */
  void comeBack(RelayProcess relay) {
    run("if (!Object.values(gun.back('opt.peers')).some(peer => peer.url)) gun.opt({peers: ['" + relay.gunUrl() + "']}); "
        + "return barrier()");
  }

  /** Everything emitted under a name so far. */
  List<JsonNode> events(String event) {
    return script.events(name, event);
  }

  @Override
  public void close() {
    closing.run();
  }
}
