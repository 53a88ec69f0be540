// Every attack at once, in a process of its own: attackers are elsewhere, and their work is not the relay's.
package chat.exo.interop.attack;

import chat.exo.interop.gun.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Attacks the relay at a port from two addresses of loopback until its input ends; then prints how often, and how often it was cut off. */
public final class Attackers {
  private static final String EVIL = "127.0.0.66";
  private static final String FORGER = "127.0.0.67";

  /** One way to be a nuisance; repeated until the time is over. */
  private interface Attack {
    void run(int port) throws IOException, InterruptedException;
  }

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong rounds = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();

  private Attackers() {}

  /** One argument: the port. */
  public static void main(String[] arguments) throws IOException {
    new Attackers().attack(Integer.parseInt(arguments[0]));
  }

  private void attack(int port) throws IOException {
    for (Attack attack : attacks()) {
      Thread.ofPlatform().daemon().start(() -> repeat(attack, port));
    }
    while (System.in.read() >= 0) {}
    over.set(true); // an attack that is waiting for its end is not waited for
    System.out.println(rounds + " " + refusals);
  }

  private List<Attack> attacks() {
    List<Attack> all = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      all.add(Attackers::floodOfConnections);
      all.add(this::halfOpen);
      all.add(this::oneByteASecond);
      all.add(Attackers::giantFrames);
      all.add(Attackers::deepNesting);
      all.add(this::badSignatures);
      all.add(this::subscriptions);
      all.add(this::slowReader);
      all.add(this::readEverything);
      all.add(this::pings);
      all.add(this::longQueries);
      all.add(Attackers::bodies);
      all.add(this::writesOfTomorrow);
      all.add(this::replays);
    }
    return all;
  }

  private void repeat(Attack attack, int port) {
    while (!over.get()) {
      rounds.incrementAndGet();
      try {
        attack.run(port);
      } catch (IOException e) {
        refusals.incrementAndGet(); // refused or closed: that is what should happen
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void floodOfConnections(int port) throws IOException {
    List<HostileSocket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        HostileSocket socket = HostileSocket.open(port, EVIL);
        open.add(socket);
        socket.shakeHands("");
      }
    } finally {
      for (HostileSocket socket : open) {
        socket.close();
      }
    }
  }

  private void halfOpen(int port) throws IOException {
    List<HostileSocket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        open.add(HostileSocket.open(port, EVIL));
      }
      open.getFirst().closedByRelay(5_000);
    } finally {
      for (HostileSocket socket : open) {
        socket.close();
      }
    }
  }

  private void oneByteASecond(int port) throws IOException {
    try (HostileSocket socket = HostileSocket.open(port, EVIL)) {
      while (!over.get()) {
        socket.raw(new byte[] {'G'});
        if (socket.closedByRelay(1_000)) {
          throw new IOException("closed");
        }
      }
    }
  }

  private static void giantFrames(int port) throws IOException {
    try (HostileSocket socket = connect(port, EVIL)) {
      socket.raw(HostileSocket.frame(8 << 20, new byte[7 << 20]));
      socket.closedByRelay(500);
      socket.raw(HostileSocket.frame(1L << 40, new byte[1 << 20]));
      socket.closedByRelay(500);
    }
  }

  private static void deepNesting(int port) throws IOException {
    try (HostileSocket socket = connect(port, EVIL)) {
      socket.text("[".repeat(500_000));
      socket.text("{\"put\":" + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_001));
      socket.text("{\"#\":\"x\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"k\":1}},\"k\":\"a\\\"}");
      socket.drainAvailable();
    }
  }

  private void badSignatures(int port) throws IOException {
    String soul = "~" + "eIZ06NedDHsoV6fsDscqwCJtzOrAmJMB0ng47T3yLwo.RUGGsRkynVMAunWi22_RF7kmiKCWWBAYaVEm4TM_J2s";
    try (HostileSocket socket = connect(port, FORGER)) {
      while (!over.get()) {
        String signature = Base64.getEncoder().encodeToString(bytes());
        String value = "\"{\\\":\\\":\\\"x\\\",\\\"~\\\":\\\"" + signature + "\\\"}\"";
        socket.text(Frames.put(Frames.id(), soul, "k", value, (double) System.currentTimeMillis()));
        socket.drainAvailable();
      }
    }
  }

  private static byte[] bytes() {
    byte[] signature = new byte[64];
    ThreadLocalRandom.current().nextBytes(signature);
    return signature;
  }

  private void subscriptions(int port) throws IOException {
    try (HostileSocket socket = connect(port, EVIL)) {
      while (!over.get()) {
        socket.text(Frames.get(Frames.id(), "nobody/" + Frames.id()));
        socket.drainAvailable();
      }
    }
  }

  private void slowReader(int port) throws IOException {
    try (HostileSocket socket = connect(port, EVIL)) {
      while (!over.get()) {
        socket.text(Frames.get(Frames.id(), "large"));
      }
    }
  }

  private void readEverything(int port) throws IOException {
    try (HostileSocket socket = connect(port, EVIL)) {
      while (!over.get()) {
        socket.text("{\"#\":\"" + Frames.id() + "\",\"get\":{\"#\":{\"*\":\"\"},\"%\":100000000}}");
        socket.drainAvailable();
      }
    }
  }

  /** Pings, and their pongs are not read. */
  private void pings(int port) throws IOException {
    byte[] ping = HostileSocket.frameOf(9, new byte[125]);
    ByteBuffer many = ByteBuffer.allocate(1_000 * ping.length);
    while (many.hasRemaining()) {
      many.put(ping);
    }
    try (HostileSocket socket = connect(port, EVIL)) {
      while (!over.get()) {
        socket.raw(many.array());
      }
    }
  }

  private void longQueries(int port) throws IOException {
    try (HostileSocket socket = connect(port, EVIL)) {
      while (!over.get()) {
        String text = "x".repeat(2 << 20) + Frames.id();
        socket.text("{\"#\":\"" + Frames.id() + "\",\"get\":{\"#\":\"s\",\".\":{\"*\":\"" + text + "\"}}}");
        socket.drainAvailable();
      }
    }
  }

  /** Uploads that are almost whole. */
  private static void bodies(int port) throws IOException {
    String path = "/v1/prekeys/eIZ06NedDHsoV6fsDscqwCJtzOrAmJMB0ng47T3yLwo.RUGGsRkynVMAunWi22_RF7kmiKCWWBAYaVEm4TM_J2s/1";
    byte[] head = ("PUT " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    List<HostileSocket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        HostileSocket socket = HostileSocket.open(port, FORGER);
        open.add(socket);
        socket.raw(head);
        socket.raw(new byte[999_000]);
      }
      open.getFirst().closedByRelay(2_000);
    } finally {
      for (HostileSocket socket : open) {
        socket.close();
      }
    }
  }

  private void writesOfTomorrow(int port) throws IOException {
    String value = "\"" + "x".repeat(100_000) + "\"";
    try (HostileSocket socket = connect(port, FORGER)) {
      while (!over.get()) {
        socket.text(Frames.put(Frames.id(), "ahead/" + Frames.id(), "k", value, Frames.now() + 100_000.0));
        socket.drainAvailable();
      }
    }
  }

  /** What somebody has said, again and again, under one id and under others. */
  private void replays(int port) throws IOException {
    try (HostileSocket socket = connect(port, FORGER)) {
      String said = Frames.put(Frames.id(), "replayed", "k", "\"once\"", 1);
      while (!over.get()) {
        StringBuilder frame = new StringBuilder("[").append(said);
        for (int i = 0; i < 100; i++) {
          frame.append(',').append(i % 2 == 0 ? said : Frames.put(Frames.id(), "replayed", "k", "\"once\"", 1));
        }
        socket.text(frame.append(']').toString());
        socket.drainAvailable();
      }
    }
  }

  private static HostileSocket connect(int port, String address) throws IOException {
    HostileSocket socket = HostileSocket.open(port, address);
    if (socket.shakeHands("") != 101) {
      socket.close();
      throw new IOException("not let in");
    }
    return socket;
  }
}
