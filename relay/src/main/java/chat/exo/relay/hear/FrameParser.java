package chat.exo.relay.hear;

import chat.exo.graph.store.write.Turns;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.WireReader;
import chat.exo.relay.inbox.LoopInbox;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parses frames: small ones on the spot, large ones on a thread of its own, because the loop has others to serve. One large
 * frame a connection at a time; addresses take turns. Whoever hands a frame in has charged it. Used by the loop.
 */
final class FrameParser implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FrameParser.class);

  /** About a millisecond of parsing. */
  private static final int LARGE_BYTES = 64 << 10;

  /**
   * One that is being parsed and one that is being heard. What a frame says can take many times the memory of its text, so that
   * nothing is parsed for the loop to have in store.
   */
  private static final int MOST_AHEAD = 2;

  private final WireReader reader;
  private final LoopInbox results;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("exo-parse").factory());
  private final Turns<Job> waiting = new Turns<>(Integer.MAX_VALUE, Long.MAX_VALUE, job -> 0);
  private int ahead;

  FrameParser(WireReader reader, LoopInbox results) {
    this.reader = reader;
    this.results = results;
  }

  static boolean large(byte[] text) {
    return text.length > LARGE_BYTES;
  }

  /** What a small frame says. */
  List<Heard> parse(byte[] text) {
    return reader.read(text);
  }

  /**
   * What a large frame says, told on the loop; nothing at all if it could not be parsed for a fault of ours.
   *
   * @param share of the account of its connection
   * @param sender its connection
   * @return to be ended once the frame was heard, or nobody is there any more who said it
   */
  Job parse(byte[] text, long share, long sender, Consumer<List<Heard>> then, Runnable failed) {
    Job job = new Job(text, then, failed);
    waiting.offer(share, sender, job);
    goOn();
    return job;
  }

  private void goOn() {
    while (ahead < MOST_AHEAD && waiting.size() > 0 && !thread.isShutdown()) {
      waiting.take().begin();
    }
  }

  private enum Progress {
    WAITS,
    PARSED_NOW,
    HEARD_NOW,
    ENDED
  }

  /** A large frame, until it was heard. */
  final class Job {
    private final Consumer<List<Heard>> then;
    private final Runnable failed;
    private Optional<byte[]> text;
    private Progress progress = Progress.WAITS;
    private boolean unwanted;

    private Job(byte[] text, Consumer<List<Heard>> then, Runnable failed) {
      this.text = Optional.of(text);
      this.then = then;
      this.failed = failed;
    }

    private void begin() {
      if (progress != Progress.WAITS) {
        return; // nobody is there any more who said it
      }
      byte[] own = text.orElseThrow();
      text = Optional.empty();
      progress = Progress.PARSED_NOW;
      ahead++;
      thread.execute(() -> read(own));
    }

    /** On the parser's thread. */
    private void read(byte[] own) {
      try {
        List<Heard> all = reader.read(own);
        results.add(() -> tell(() -> then.accept(all)));
      } catch (RuntimeException | Error e) {
        LOG.error("expected a frame of {} bytes to be read, got an exception; its connection is closed", own.length, e);
        results.add(() -> tell(failed));
      }
    }

    private void tell(Runnable what) {
      progress = Progress.HEARD_NOW;
      if (unwanted) {
        end();
      } else {
        what.run();
      }
    }

    /** It is not needed any more. One that is being parsed keeps its place until that is over. May be called twice. */
    void end() {
      switch (progress) {
        case WAITS -> {
          text = Optional.empty();
          progress = Progress.ENDED;
        }
        case PARSED_NOW -> unwanted = true;
        case HEARD_NOW -> {
          progress = Progress.ENDED;
          ahead--;
          goOn();
        }
        case ENDED -> {}
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
