// Chromium, with several clients in it.
package chat.exo.interop.gun;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One Chromium. Every client and every page has storage of its own. */
final class Browser implements AutoCloseable {
  private final Script script = Script.start("browser.js", List.of());
  private final AtomicInteger lastName = new AtomicInteger();

  /** A page of a relay, with gun.js as that relay serves it. */
  GunClient connect(RelayProcess relay) {
    return connect(Map.of("url", relay.url()));
  }

  /** The same with SEA. */
  GunClient connectWithSea(RelayProcess relay) {
    return connect(Map.of("url", relay.url(), "sea", true));
  }

  private GunClient connect(Map<String, ?> how) {
    String name = "client-" + lastName.incrementAndGet();
    Map<String, Object> command = new HashMap<>(how);
    command.put("open", name);
    script.ask(command);
    return GunClient.in(script, name, () -> script.ask(Map.of("close", name)));
  }

  /** Opens a page of a relay as it is; its name, for {@link #drive}. */
  String open(RelayProcess relay, String path, Map<String, ?> view) {
    String name = "page-" + lastName.incrementAndGet();
    Map<String, Object> command = new HashMap<>(view);
    command.put("open", name);
    command.put("url", relay.url());
    command.put("path", path);
    script.ask(command);
    return name;
  }

  /** Runs lines of JavaScript with Playwright's {@code page} in scope. */
  JsonNode drive(String name, String code) {
    return script.ask(Map.of("client", name, "drive", code));
  }

  /** What a page said under a name: {@code page-error}, {@code console-error} and so on. */
  List<JsonNode> events(String name, String event) {
    return script.events(name, event);
  }

  @Override
  public void close() {
    script.close();
  }
}
