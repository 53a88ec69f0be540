package chat.exo.peer.transport;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket of the JDK. It sends one frame at a time and demands that one waits for the other, so frames queue here;
 * a queue that grows too long ends the connection, and whoever has an outbox sends again.
 */
final class WebSocketTransport implements Transport {
  private static final int MAX_QUEUED_BYTES = 64 << 20;

  private final HttpClient client;
  private final URI relay;
  private final int maxFrameBytes;
  private final AtomicBoolean told = new AtomicBoolean();
  private final Deque<byte[]> queue = new ArrayDeque<>();
  private Optional<WebSocket> socket = Optional.empty();
  private Optional<FrameReader> reader = Optional.empty();
  private long queuedBytes;
  private boolean sending;
  private boolean closed;

  WebSocketTransport(HttpClient client, URI relay, int maxFrameBytes) {
    this.client = client;
    this.relay = relay;
    this.maxFrameBytes = maxFrameBytes;
  }

  @Override
  public CompletableFuture<Void> open(FrameReader frames) {
    synchronized (queue) {
      reader = Optional.of(frames);
    }
    return client
        .newWebSocketBuilder()
        .buildAsync(relay, new Frames(frames))
        .handle(
            (opened, failure) -> {
              if (failure != null) {
                end();
                throw new IllegalStateException("the relay cannot be reached", failure);
              }
              boolean late;
              synchronized (queue) {
                socket = Optional.of(opened);
                late = closed;
              }
              if (late) {
                opened.abort();
              }
              return null;
            });
  }

  @Override
  public void send(byte[] frame) {
    boolean overflow;
    synchronized (queue) {
      queue.add(frame);
      queuedBytes += frame.length;
      overflow = queuedBytes > MAX_QUEUED_BYTES;
      if (sending || overflow) {
        frame = new byte[0];
      } else {
        sending = true;
      }
    }
    if (overflow) {
      close();
    } else if (frame.length > 0) {
      next();
    }
  }

  @Override
  public void close() {
    Optional<WebSocket> open;
    synchronized (queue) {
      closed = true;
      queue.clear();
      open = socket;
    }
    open.ifPresent(WebSocket::abort);
    end();
  }

  private void next() {
    byte[] frame;
    WebSocket open;
    synchronized (queue) {
      if (queue.isEmpty() || socket.isEmpty() || closed) {
        sending = false;
        return;
      }
      frame = queue.remove();
      queuedBytes -= frame.length;
      open = socket.get();
    }
    var unused =
        open.sendText(new String(frame, StandardCharsets.UTF_8), true)
            .whenComplete(
                (sent, failure) -> {
                  if (failure == null) {
                    next();
                  } else {
                    close();
                  }
                });
  }

  /** Tells the end, once. */
  private void end() {
    Optional<FrameReader> frames;
    synchronized (queue) {
      frames = reader;
    }
    if (told.compareAndSet(false, true)) {
      frames.ifPresent(FrameReader::closed);
    }
  }

  /** Puts partial frames together. Called by the client, one call at a time. */
  private final class Frames implements WebSocket.Listener {
    private final FrameReader frames;
    private final StringBuilder text = new StringBuilder();

    Frames(FrameReader frames) {
      this.frames = frames;
    }

    @Override
    public void onOpen(WebSocket opened) {
      opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket opened, CharSequence data, boolean last) {
      text.append(data);
      if (text.length() > maxFrameBytes) {
        close();
        return null;
      }
      if (last) {
        byte[] frame = text.toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        frames.frame(frame);
      }
      opened.request(1);
      return null;
    }

    /** gun: relays never send binary frames; one is passed over. */
    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket opened, ByteBuffer data, boolean last) {
      opened.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket opened, int code, String reason) {
      end();
      return null;
    }

    @Override
    public void onError(WebSocket opened, Throwable error) {
      end();
    }
  }
}
