// A Node process that answers JSON lines; the base of clients, gun's relay and the browser.
package chat.exo.interop.gun;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One script. Commands may overlap; an answer finds its command by id. Ends when closed. */
final class Script implements AutoCloseable {
  /** Takes what the tests send: names of 100 KB, values of megabytes. */
  static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNameLength(1 << 20).maxStringLength(64 << 20).build())
              .build());

  private static final long ANSWER_SECONDS = 40;

  private final String name;
  private final Process process;
  private final BufferedWriter in;
  private final AtomicLong lastId = new AtomicLong();
  private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final Map<String, List<JsonNode>> events = new ConcurrentHashMap<>();
  private final CompletableFuture<JsonNode> ready = new CompletableFuture<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();

  private Script(String name, List<String> arguments) {
    this.name = name;
    List<String> command = new ArrayList<>(List.of("node", name));
    command.addAll(arguments);
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(Repository.scripts().toFile());
      builder.environment().put("NODE_TLS_REJECT_UNAUTHORIZED", "0"); // certificates of tests are self-signed
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    in = new BufferedWriter(new java.io.OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII));
    Thread.ofPlatform().daemon().start(() -> process.errorReader().lines().forEach(errors::add));
    Thread.ofPlatform().daemon().start(this::read);
  }

  /** Starts a script and waits until it says that it is ready. */
  static Script start(String name, List<String> arguments) {
    Script script = new Script(name, arguments);
    script.await(script.ready);
    return script;
  }

  /** What it said when it was ready. */
  JsonNode greeting() {
    return ready.join();
  }

  JsonNode ask(Map<String, ?> command) {
    return await(begin(command));
  }

  CompletableFuture<JsonNode> begin(Map<String, ?> command) {
    long id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    ObjectNode line = JSON.valueToTree(command);
    line.put("id", id);
    synchronized (in) {
      try {
        in.write(ascii(JSON.writeValueAsString(line)));
        in.write('\n');
        in.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(name + " is gone: " + errors, e);
      }
    }
    return answer;
  }

  JsonNode await(CompletableFuture<JsonNode> answer) {
    try {
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(name + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new AssertionError(name + " gave no answer within " + ANSWER_SECONDS + " s; " + errors, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
  }

  /** What a client of this script has told under a name so far; {@code client} is empty if there is only one. */
  List<JsonNode> events(String client, String event) {
    return List.copyOf(events.getOrDefault(client + "/" + event, List.of()));
  }

  long pid() {
    return process.pid();
  }

  /** kill -9. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // It is gone already.
    }
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
  }

  private void read() {
    process.inputReader(StandardCharsets.UTF_8).lines().forEach(this::line);
    AssertionError gone = new AssertionError(name + " ended: " + errors);
    ready.completeExceptionally(gone);
    waiting.values().forEach(answer -> answer.completeExceptionally(gone));
  }

  private void line(String line) {
    try {
      JsonNode said = JSON.readTree(line);
      if (said.has("event")) {
        String event = said.get("event").asText();
        if (event.equals("ready")) {
          ready.complete(said.get("value"));
        }
        String client = said.path("client").asText("");
        events.computeIfAbsent(client + "/" + event, key -> new CopyOnWriteArrayList<>()).add(said.get("value"));
        return;
      }
      CompletableFuture<JsonNode> answer = waiting.remove(said.get("id").asLong());
      if (answer == null) {
        throw new IllegalStateException(name + " answered what nobody asked");
      }
      if (said.has("error")) {
        answer.completeExceptionally(new AssertionError(said.get("error").asText()));
      } else {
        answer.complete(said.get("value"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("expected a JSON line from " + name, e);
    }
  }

  /** Pure ASCII, because a lone surrogate has no UTF-8. */
  static String ascii(String json) {
    StringBuilder text = new StringBuilder(json.length());
    json.chars().forEach(c -> {
      if (c < 0x80) {
        text.append((char) c);
      } else {
        text.append(String.format("\\u%04x", c));
      }
    });
    return text.toString();
  }
}
