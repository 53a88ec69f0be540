package chat.exo.relay.verify.program;

import chat.exo.graph.Graph;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.json.Json;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.verify.PolicyOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program of the operator's that is asked about every write that passed the other rules: one JSON line out, one back, in any
 * order.
 *
 * <pre>
 * {"id":7,"type":"put","peer":12,"address":"192.0.2.7","put":{...}}
 * {"id":7,"action":"accept"}   or   "reject" with "reason":"...", or "shadow-reject"
 * </pre>
 *
 * <p>One thread writes and watches the clock, one reads. A program that dies, says nothing in time or talks rubbish is killed
 * and started again; what waits for it then gets the verdict of the settings. Thread-safe.
 */
public final class PolicyProgram implements AutoCloseable {
  /** What the program says of a write. */
  public sealed interface Verdict {
    /** It is stored. */
    record Accept() implements Verdict {}

    /** It is not, and the sender is told why. */
    record Reject(String reason) implements Verdict {}

    /** It is not, and the sender is told that it was. */
    record ShadowReject() implements Verdict {}
  }

  /** What it did since the start. */
  public record Figures(long asked, long accepted, long rejected, long shadowRejected, long withoutVerdict, long starts) {}

  private record Question(long id, String line, long dueNanos, Consumer<Verdict> then) {}

  private static final Logger LOG = LoggerFactory.getLogger(PolicyProgram.class);
  private static final String NO_VERDICT = "this relay's write policy gives no answer now; write again later";
  private static final int MAX_WAITING = 10_000;
  private static final int MAX_LINE = 1 << 16;
  private static final int MAX_REASON = 200;
  private static final long RESTART_MILLIS = 500;
  private static final Json NOTHING = new Json.Null();

  private final PolicyOptions.Program options;
  private final Function<PeerId, String> addressOf;
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private final AtomicLong shadowRejected = new AtomicLong();
  private final AtomicLong withoutVerdict = new AtomicLong();
  private final AtomicLong starts = new AtomicLong();
  private final Thread thread;
  // Guarded by this.
  private final Deque<Question> unsent = new ArrayDeque<>();
  private final Map<Long, Question> open = new LinkedHashMap<>();
  private Optional<Process> running = Optional.empty();
  private boolean closed;

  /**
   * Starts the program.
   *
   * @param addressOf where a connection comes from; called with the connection's number, on the caller's thread
   */
  public PolicyProgram(PolicyOptions.Program options, Function<PeerId, String> addressOf) {
    this.options = options;
    this.addressOf = addressOf;
    this.thread = Thread.ofPlatform().daemon().name("exo-policy").start(this::run);
  }

  /** Asks; the verdict comes on a thread of this program's, or at once on the caller's if too many wait. */
  public void ask(PeerId from, Graph graph, Consumer<Verdict> then) {
    long id = asked.incrementAndGet();
    String line =
        "{\"id\":" + id + ",\"type\":\"put\",\"peer\":" + from.number() + ",\"address\":\"" + addressOf.apply(from) + "\",\"put\":" + GraphText.of(graph) + "}\n";
    Question question =
        new Question(id, line, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(options.timeoutMillis()), then);
    synchronized (this) {
      if (!closed && open.size() < MAX_WAITING) {
        open.put(id, question);
        unsent.add(question);
        notifyAll();
        return;
      }
    }
    answer(question, Optional.empty());
  }

  /** Writes that wait for a verdict. */
  public synchronized int queued() {
    return open.size();
  }

  public Figures figures() {
    return new Figures(
        asked.get(), accepted.get(), rejected.get(), shadowRejected.get(), withoutVerdict.get(), starts.get());
  }

  private void run() {
    while (!isClosed()) {
      try {
        Process process = start();
        try {
          converse(process);
        } finally {
          end(process);
          giveUp();
        }
        pause();
      } catch (IOException e) {
        LOG.warn("The policy program cannot be talked to ({}); starting it again", e.getMessage());
        giveUp();
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    giveUp();
  }

  private Process start() throws IOException {
    Process process =
        new ProcessBuilder(options.command())
            .directory(options.folder().toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    starts.incrementAndGet();
    synchronized (this) {
      running = Optional.of(process);
    }
    Thread.ofPlatform().daemon().name("exo-policy-answers").start(() -> read(process));
    return process;
  }

  /** Writes questions until the program fails, or one of them is overdue. */
  private void converse(Process process) throws IOException, InterruptedException {
    OutputStream out = process.getOutputStream();
    while (process.isAlive() && !isClosed()) {
      List<Question> next = new ArrayList<>();
      synchronized (this) {
        if (unsent.isEmpty()) {
          wait(waitMillis());
        }
        if (overdue()) {
          LOG.warn("The policy program gave no verdict within {} ms; starting it again", options.timeoutMillis());
          return;
        }
        next.addAll(unsent);
        unsent.clear();
      }
      for (Question question : next) {
        // A program that does not read blocks here; the reader's thread watches the clock as well.
        out.write(question.line.getBytes(StandardCharsets.UTF_8));
      }
      out.flush();
    }
    if (!isClosed()) {
      LOG.warn("The policy program ended; starting it again");
    }
  }

  private void read(Process process) {
    Thread watch = Thread.ofPlatform().daemon().name("exo-policy-clock").start(() -> watch(process));
    try (BufferedReader in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (Optional<String> line = line(in); line.isPresent(); line = line(in)) {
        if (!understood(line.get())) {
          LOG.warn("expected a verdict of the policy program, got a line of {} characters that is none; starting it again", line.get().length());
          break;
        }
      }
    } catch (IOException e) {
      LOG.debug("The policy program's answers ended: {}", e.getMessage());
    } finally {
      awaitEnd(process);
      watch.interrupt();
      wake();
    }
  }

  /** A write to a full pipe cannot be interrupted: only the end of the program ends it. */
  private void watch(Process process) {
    try {
      while (process.isAlive()) {
        synchronized (this) {
          wait(waitMillis());
          if (overdue()) {
            end(process);
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Optional<String> line(BufferedReader in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int unit = in.read(); unit >= 0; unit = in.read()) {
      if (unit == '\n') {
        return Optional.of(line.toString());
      }
      line.append((char) unit);
      if (line.length() > MAX_LINE) {
        return Optional.of(line.toString());
      }
    }
    return Optional.empty();
  }

  private boolean understood(String line) {
    if (!(Json.parse(line).orElse(NOTHING) instanceof Json.Members fields)
        || !(fields.find("id").orElse(NOTHING) instanceof Json.Numeric(double id))
        || !(fields.find("action").orElse(NOTHING) instanceof Json.Text(String action))) {
      return false;
    }
    String reason = fields.find("reason").orElse(NOTHING) instanceof Json.Text(String text) ? text : "refused by this relay's policy";
    Optional<Verdict> verdict =
        switch (action) {
          case "accept" -> Optional.of(new Verdict.Accept());
          case "reject" -> Optional.of(new Verdict.Reject(reason.substring(0, Math.min(MAX_REASON, reason.length()))));
          case "shadow-reject" -> Optional.of(new Verdict.ShadowReject());
          default -> Optional.empty();
        };
    if (verdict.isEmpty()) {
      return false;
    }
    Optional<Question> question;
    synchronized (this) {
      question = Optional.ofNullable(open.remove((long) id));
    }
    question.ifPresent(known -> answer(known, verdict));
    return true; // a verdict on what was given up meanwhile is no fault
  }

  private void giveUp() {
    List<Question> left;
    synchronized (this) {
      running = Optional.empty();
      left = List.copyOf(open.values());
      open.clear();
      unsent.clear();
    }
    left.forEach(question -> answer(question, Optional.empty()));
  }

  private void answer(Question question, Optional<Verdict> said) {
    Verdict verdict =
        said.orElseGet(
            () -> {
              withoutVerdict.incrementAndGet();
              return switch (options.failure()) {
                case REJECT -> new Verdict.Reject(NO_VERDICT);
                case ACCEPT -> new Verdict.Accept();
              };
            });
    switch (verdict) {
      case Verdict.Accept accept -> accepted.incrementAndGet();
      case Verdict.Reject reject -> rejected.incrementAndGet();
      case Verdict.ShadowReject shadow -> shadowRejected.incrementAndGet();
    }
    question.then.accept(verdict);
  }

  /** Its output ends a little before the program does, and who looks in between finds it alive. */
  private static void awaitEnd(Process process) {
    try {
      end(process);
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A script's commands are processes of their own, which would live on and hold its output open. */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private synchronized void wake() {
    notifyAll();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private boolean overdue() {
    return !open.isEmpty() && open.values().iterator().next().dueNanos - System.nanoTime() <= 0;
  }

  private long waitMillis() {
    if (open.isEmpty()) {
      return options.timeoutMillis();
    }
    long left = TimeUnit.NANOSECONDS.toMillis(open.values().iterator().next().dueNanos - System.nanoTime());
    return Math.max(1, left + 1);
  }

  private synchronized void pause() {
    long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RESTART_MILLIS);
    try {
      while (!closed && untilNanos - System.nanoTime() > 0) {
        wait(RESTART_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      running.ifPresent(PolicyProgram::end);
      notifyAll();
    }
    thread.interrupt();
  }
}
