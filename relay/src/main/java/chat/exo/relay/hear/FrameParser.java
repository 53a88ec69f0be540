package chat.exo.relay.hear;

import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.WireReader;
import chat.exo.relay.inbox.LoopInbox;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parses frames: small ones on the spot, large ones on a thread of its own, because the loop has others to serve. One large
 * frame a connection at a time, so what waits here is bounded by who is connected.
 */
final class FrameParser implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FrameParser.class);

  /** About a millisecond of parsing. */
  private static final int LARGE_BYTES = 64 << 10;

  private final WireReader reader;
  private final LoopInbox results;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("exo-parse").factory());

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

  /** What a large frame says, told on the loop; nothing at all if it could not be parsed for a fault of ours. */
  void parse(byte[] text, Consumer<List<Heard>> then, Runnable failed) {
    thread.execute(
        () -> {
          try {
            List<Heard> all = reader.read(text);
            results.add(() -> then.accept(all));
          } catch (RuntimeException | Error e) {
            LOG.error("expected a frame of {} bytes to be read, got an exception; its connection is closed", text.length, e);
            results.add(failed);
          }
        });
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
