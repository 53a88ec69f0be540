// A relay in this process with settings of a test, and what its port tells about it.
package chat.exo.interop.attack;

import chat.exo.interop.gun.RawClient;
import chat.exo.relay.Relay;
import chat.exo.relay.settings.Configured;
import chat.exo.relay.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** One relay on a free port of loopback. */
public final class LiveRelay implements AutoCloseable {
  /** An address of loopback that is nobody's own. */
  public static final String STRANGER = "127.0.0.66";

  private final Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Relay relay;

  private LiveRelay(Path folder, Relay relay) {
    this.folder = folder;
    this.relay = relay;
  }

  /** Starts one with the pages of a settings file that matter to the test. */
  public static LiveRelay start(Path folder, String yaml) {
    return new LiveRelay(folder, Relay.start(Configured.of(settings(folder, yaml))));
  }

  /** What SIGHUP does. */
  public void change(String yaml) {
    relay.change(Configured.of(settings(folder, yaml)));
  }

  private static Settings settings(Path folder, String yaml) {
    return Settings.parse("test", "host: 127.0.0.1\nport: 0\ndurability: memory\ndata: " + folder + "\n" + yaml);
  }

  public int port() {
    return relay.port();
  }

  public Path folder() {
    return folder;
  }

  public URI socketUri() {
    return URI.create("ws://127.0.0.1:" + relay.port() + "/gun");
  }

  public RawClient client() {
    return RawClient.connect(http, socketUri());
  }

  /** A socket that is let in. */
  public HostileSocket socket() throws IOException {
    HostileSocket socket = HostileSocket.open(relay.port(), STRANGER);
    return letIn(socket);
  }

  /** A socket that is let in and has a small window. */
  public HostileSocket narrowSocket() throws IOException {
    return letIn(HostileSocket.openNarrow(relay.port(), STRANGER));
  }

  /** What a handshake with more headers is answered. */
  public int knock(String moreHeaders) throws IOException {
    try (HostileSocket socket = HostileSocket.open(relay.port(), STRANGER)) {
      return socket.shakeHands(moreHeaders);
    }
  }

  /** How often a limit bit, by its name in the settings. */
  public double limited(String limit) {
    return metric("exo_limited_total{limit=\"" + limit + "\"}");
  }

  /** How many sockets were closed for a reason. */
  public double closed(String reason) {
    return metric("exo_closed_total{reason=\"" + reason + "\"}");
  }

  public double metric(String name) {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no figure " + name));
  }

  public String get(String path) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + relay.port() + path)).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static HostileSocket letIn(HostileSocket socket) throws IOException {
    int status = socket.shakeHands("");
    if (status != 101) {
      socket.close();
      throw new AssertionError("expected to be let in, got " + status);
    }
    return socket;
  }

  @Override
  public void close() {
    relay.close();
    http.close();
  }
}
