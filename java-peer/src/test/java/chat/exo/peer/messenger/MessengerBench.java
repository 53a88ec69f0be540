package chat.exo.peer.messenger;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.wire.AckWish;
import chat.exo.graph.wire.PutHeader;
import chat.exo.graph.wire.WireWriter;
import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.box.Entry;
import chat.exo.peer.box.Envelope;
import chat.exo.peer.box.OwnBox;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.session.DeviceAddress;
import chat.exo.peer.session.SignalText;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Messages a second, from {@code send} to shown, beside libsignal alone, in one run. Argument: how many messages. Figures are
 * in {@code java-peer/README.md}.
 */
final class MessengerBench {
  private static final byte[] TEXT = "x".repeat(100).getBytes(StandardCharsets.US_ASCII);
  private static final OperatingSystemMXBean MACHINE = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private MessengerBench() {}

  /** One thing to measure: does it so often, and says how many nanoseconds that took. */
  private interface Measured {
    long nanos(int messages) throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    int synced = Math.max(1, messages / 20);
    for (int round = 1; round <= 3; round++) {
      System.out.println("round " + round + ", " + messages + " messages of " + TEXT.length + " bytes");
      double raw = rate("libsignal alone, in memory, one way", messages, count -> RawSignal.inMemory(TEXT, count, 1, 0));
      double answered =
          rate("libsignal alone, in memory, an answer every 100", messages, count -> RawSignal.inMemory(TEXT, count, 100, 1));
      rate("libsignal alone, in memory, ping-pong", messages, count -> RawSignal.inMemory(TEXT, count / 2, 1, 1));
      double single = rate("libsignal alone, stores on disk, each synced", synced, count -> onDisk(count, 1));
      double grouped = rate("libsignal alone, stores on disk, 256 a sync", messages, count -> onDisk(count, 256));
      rate("seal and open of a box entry", messages, MessengerBench::sealing);
      double alone = rate("messengers, one after the other", synced, count -> messengers(count, 1));
      double burst = rate("messengers, a burst", messages, count -> messengers(count, count));
      System.out.printf("  burst beside libsignal in memory %.2f, answered %.2f, on disk 256 a sync %.2f%n", burst / raw, burst / answered, burst / grouped);
      System.out.printf("  one after the other beside libsignal on disk, each synced %.2f%n", alone / single);
    }
    sizes();
  }

  private static double rate(String what, int messages, Measured measured) throws Exception {
    long busy = MACHINE.getProcessCpuTime();
    long nanos = measured.nanos(messages);
    busy = MACHINE.getProcessCpuTime() - busy;
    double rate = messages * 1e9 / nanos;
    System.out.printf("  %-46s %8.0f messages/s %7.0f us of CPU each%n", what, rate, busy / 1e3 / messages);
    return rate;
  }

  private static long onDisk(int messages, int together) throws Exception {
    Path folder = Files.createTempDirectory("exo-bench");
    try {
      return RawSignal.onDisk(folder, TEXT, messages, together);
    } finally {
      delete(folder);
    }
  }

  /** Two messengers with their vaults on disk; the clock runs from the first send to the last one shown. */
  private static long messengers(int messages, int together) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("exo-bench");
    FakeRelay relay = new FakeRelay();
    try (TestPeer alice = TestPeer.calm(folder, "alice", relay, InstantSource.system());
        TestPeer bob = TestPeer.calm(folder, "bob", relay, InstantSource.system())) {
      alice.start();
      bob.start();
      alice.messenger().add(bob.messenger().account().link()).join();
      bob.messenger().add(alice.messenger().account().link()).join();
      alice.messenger().send(bob.pub(), "first").join();
      await(bob, alice, 1);
      String text = new String(TEXT, StandardCharsets.US_ASCII);
      long begun = System.nanoTime();
      for (int i = 0; i < messages; i++) {
        var unused = alice.messenger().send(bob.pub(), text);
        if ((i + 1) % together == 0) {
          await(bob, alice, i + 2);
        }
      }
      return System.nanoTime() - begun;
    } finally {
      delete(folder);
    }
  }

  private static void await(TestPeer reader, TestPeer writer, int count) throws InterruptedException {
    while (reader.arrived(writer.pub()) < count) {
      TimeUnit.MICROSECONDS.sleep(50);
    }
  }

  private static long sealing(int messages) {
    OwnBox box = OwnBox.madeFor("a".repeat(87));
    Envelope envelope = envelope(new SignalText(SignalText.Kind.MESSAGE, new byte[300]));
    long begun = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      Entry entry = envelope.seal(box.address(), i);
      if (!entry.genuine() || Envelope.open(box, entry).isEmpty()) {
        throw new AssertionError("expected a sealed entry to open");
      }
    }
    return System.nanoTime() - begun;
  }

  /** What a text costs on its way, in bytes: as content, as Signal message, sealed, and as the frame that a relay gets. */
  private static void sizes() throws Exception {
    BoxAddress box = OwnBox.madeFor("a".repeat(87)).address();
    System.out.println("text, content, Signal message, sealed entry, frame to the relay; bytes");
    for (int length : List.of(1, 100, 1_000)) {
      byte[] text = new byte[length];
      Arrays.fill(text, (byte) 'x');
      Content content = Content.of(System.currentTimeMillis(), new Body.Text(new String(text, StandardCharsets.US_ASCII)));
      byte[] json = ContentJson.write(content.after(Optional.of(Content.freshId())));
      SignalText message = RawSignal.message(json);
      Entry entry = envelope(message).seal(box, System.currentTimeMillis());
      Cell cell = new Cell(entry.key(), System.currentTimeMillis(), new Value.Text(entry.value()));
      String graph = GraphText.of(Graph.of(new Node(new Soul(box.soul()), List.of(cell))));
      byte[] frame = WireWriter.put(new PutHeader("123456789", "", Optional.of(new AckWish(1, 0)), List.of()), graph);
      System.out.printf(
          "  %5d %6d %6d %6d %6d%n", length, json.length, message.body().length, entry.value().length(), frame.length);
    }
  }

  private static Envelope envelope(SignalText message) {
    return new Envelope(new DeviceAddress("a".repeat(43) + "." + "a".repeat(43), 1), List.of(new Envelope.Letter(message)));
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
