// gun's own relay as a process, to compare with and to stand beside.
package chat.exo.interop.gun;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One relay of gun on a port of loopback. Closing it ends it. */
public final class GunRelay implements AutoCloseable {
  /** How gun's relay passes writes on: by route, its default, or to everybody. */
  public enum Mode {
    AXE,
    FLOOD
  }

  private final Script script;
  private final Path folder;
  private final Mode mode;
  private final List<String> peers;

  private GunRelay(Path folder, Mode mode, int port, List<String> peers) {
    this.folder = folder;
    this.mode = mode;
    this.peers = peers;
    List<String> arguments = new ArrayList<>();
    arguments.add(String.valueOf(port));
    arguments.add(folder.toString());
    arguments.add(mode == Mode.AXE ? "axe" : "flood");
    arguments.addAll(peers);
    this.script = Script.start("gun-relay.js", arguments);
  }

  public static GunRelay start(Path folder, Mode mode, String... peers) {
    return new GunRelay(folder, mode, 0, List.of(peers));
  }

  /** Another one on the port and folder of this one, which has to be gone. */
  GunRelay restart() {
    return new GunRelay(folder, mode, port(), peers);
  }

  int port() {
    return script.greeting().asInt();
  }

  public String gunUrl() {
    return "http://localhost:" + port() + "/gun";
  }

  JsonNode run(String code) {
    return script.ask(Map.of("run", code));
  }

  void kill() {
    script.kill();
  }

  @Override
  public void close() {
    script.close();
  }
}
