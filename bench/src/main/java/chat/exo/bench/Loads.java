package chat.exo.bench;

import io.vertx.core.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** The loads. Each is warmed up by itself, so that compiled code is compared with compiled code. */
final class Loads {
  private static final int WRITERS = 16;
  private static final int IN_FLIGHT = 32;
  /** gun acks after its write delay of 250 ms, so few in flight would measure that delay. */
  private static final int WRITER_IN_FLIGHT = 64;

  private static final int SOULS = 1_000;

  private final Generator generator;
  private final RelayUnderTest relay;

  /** Rises with every put and lies in the past: gun never acks a put whose state is not newer. */
  private double lastState = System.currentTimeMillis() - 1e9;

  Loads(Generator generator, RelayUnderTest relay) {
    this.generator = generator;
    this.relay = relay;
  }

  /** Acknowledged puts of one key to souls of their own. */
  Measure puts(int count) {
    pipelined(count / 2, "\"ok\":true", this::put);
    return Measure.of(relay, () -> pipelined(count, "\"ok\":true", this::put));
  }

  /** GETs of single nodes that are there. */
  Measure gets(int count) {
    List<String> souls = new ArrayList<>();
    pipelined(
        SOULS,
        "\"ok\":true",
        () -> {
          String soul = "bench" + generator.randomId();
          souls.add(soul);
          return put(soul);
        });
    int[] next = new int[1];
    return warmedUp(count, () -> get(souls.get(next[0]++ % SOULS)));
  }

  /** Deliveries of one writer's puts to readers of one soul. */
  Measure fanOut(int readers, int puts) {
    String soul = "hot" + generator.randomId();
    List<WebSocket> sockets = generator.open(relay, readers);
    AtomicLong delivered = new AtomicLong();
    CountDownLatch subscribed = new CountDownLatch(readers);
    for (WebSocket socket : sockets) {
      generator.count(socket, "\"@\":", found -> subscribed.countDown());
      generator.onLoop(() -> socket.writeTextMessage(get(soul)));
    }
    Generator.await(subscribed, "subscribing");
    for (WebSocket socket : sockets) {
      generator.count(socket, "\"put\":", delivered::addAndGet);
    }
    writeUntilQuiet(soul, puts / 2, delivered);
    Measure measure = Measure.of(relay, () -> writeUntilQuiet(soul, puts, delivered));
    Generator.close(sockets);
    return measure;
  }

  /** Resident memory one idle connection takes, in bytes. */
  double idleBytes(int connections) {
    List<WebSocket> warm = generator.open(relay, connections / 10);
    long before = relay.residentBytes();
    List<WebSocket> idle = generator.open(relay, connections);
    double each = (relay.residentBytes() - before) / (double) connections;
    Generator.close(idle);
    Generator.close(warm);
    return each;
  }

  /** One writer with some puts in flight; AXE gathers changes, so what is counted is what arrived. */
  private long writeUntilQuiet(String soul, int puts, AtomicLong delivered) {
    long before = delivered.get();
    WebSocket writer = generator.open(relay, 1).get(0);
    CountDownLatch acked = new CountDownLatch(puts);
    generator.count(
        writer,
        "\"ok\":true",
        found -> {
          for (int i = 0; i < found && acked.getCount() > 0; i++) {
            acked.countDown();
            if (acked.getCount() > 0) {
              writer.writeTextMessage(put(soul));
            }
          }
        });
    generator.onLoop(
        () -> {
          for (int i = 0; i < Math.min(WRITER_IN_FLIGHT, puts); i++) {
            writer.writeTextMessage(put(soul));
          }
        });
    Generator.await(acked, "writing");
    awaitQuiet(delivered);
    Generator.close(List.of(writer));
    return Math.max(1, delivered.get() - before);
  }

  private static void awaitQuiet(AtomicLong delivered) {
    long last = -1;
    while (last != delivered.get()) {
      last = delivered.get();
      try {
        Thread.sleep(50); // a generator may wait; deliveries come within milliseconds of each other
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private Measure warmedUp(int count, Message message) {
    pipelined(count / 2, "\"put\":", message);
    return Measure.of(relay, () -> pipelined(count, "\"put\":", message));
  }

  /** Some connections, each with some messages in flight, until all are answered. */
  private long pipelined(int count, String answer, Message message) {
    List<WebSocket> sockets = generator.open(relay, WRITERS);
    CountDownLatch answered = new CountDownLatch(count);
    int[] sent = new int[1];
    for (WebSocket socket : sockets) {
      generator.count(
          socket,
          answer,
          found -> {
            for (int i = 0; i < found; i++) {
              answered.countDown();
              sendNext(socket, message, sent, count);
            }
          });
    }
    generator.onLoop(
        () -> {
          for (int i = 0; i < IN_FLIGHT; i++) {
            sockets.forEach(socket -> sendNext(socket, message, sent, count));
          }
        });
    Generator.await(answered, "the load");
    Generator.close(sockets);
    return count;
  }

  private static void sendNext(WebSocket socket, Message message, int[] sent, int count) {
    if (sent[0] < count) {
      sent[0]++;
      socket.writeTextMessage(message.next());
    }
  }

  private String put() {
    return put("bench" + generator.randomId());
  }

  private String put(String soul) {
    lastState += 1;
    return "{\"#\":\"%s\",\"put\":{\"%s\":{\"_\":{\"#\":\"%s\",\">\":{\"a\":%.0f}},\"a\":\"%s\"}}}"
        .formatted(generator.randomId(), soul, soul, lastState, generator.randomId());
  }

  private String get(String soul) {
    return "{\"#\":\"" + generator.randomId() + "\",\"get\":{\"#\":\"" + soul + "\"}}";
  }

  /** Makes the next message of a load. */
  private interface Message {
    String next();
  }
}
