// A client that follows no rules: raw bytes over TCP, from any loopback address. One thread uses it.
package chat.exo.interop.attack;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One TCP connection to a relay. */
public final class HostileSocket implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 2_000;
  private static final String HANDSHAKE =
      String.join(
              "\r\n",
              "GET /gun HTTP/1.1",
              "Host: localhost",
              "Upgrade: websocket",
              "Connection: Upgrade",
              "Sec-WebSocket-Version: 13",
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
          + "\r\n";

  private final Socket socket;
  private String handshake = "";

  private HostileSocket(Socket socket) {
    this.socket = socket;
  }

  /** Connects from an address of loopback, such as 127.0.0.66. */
  public static HostileSocket open(int port, String from) throws IOException {
    return open(port, from, new Socket());
  }

  /** One that is connected already, through TLS for example. */
  public static HostileSocket over(Socket socket) {
    return new HostileSocket(socket);
  }

  /** The same with a small window: what it does not read stays with the relay. */
  public static HostileSocket openNarrow(int port, String from) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    return open(port, from, socket);
  }

  private static HostileSocket open(int port, String from, Socket socket) throws IOException {
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new HostileSocket(socket);
  }

  /** Asks for a WebSocket, with more header lines, each ended; the status of the answer. */
  public int shakeHands(String moreHeaders) throws IOException {
    raw((HANDSHAKE + moreHeaders + "\r\n").getBytes(StandardCharsets.US_ASCII));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("closed during the handshake");
      }
      answer.append((char) next);
    }
    handshake = answer.toString();
    return Integer.parseInt(answer.substring(9, 12));
  }

  /** What the relay answered to the handshake, headers and all. */
  String handshake() {
    return handshake;
  }

  public void raw(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  /** Says that nothing more comes, and still listens. */
  public void endOfOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** One whole text frame. */
  public void text(String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    raw(frame(payload.length, payload));
  }

  /** One whole frame of any kind: 1 text, 2 binary, 8 close, 9 ping, 10 pong. */
  public static byte[] frameOf(int opcode, byte[] payload) {
    byte[] frame = frame((long) payload.length, payload);
    frame[0] = (byte) (0x80 | opcode);
    return frame;
  }

  /** A frame that says one length and has another. */
  public static byte[] frame(long saidLength, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    frame.put((byte) 0x81);
    if (saidLength < 126) {
      frame.put((byte) (0x80 | saidLength));
    } else if (saidLength < 1 << 16) {
      frame.put((byte) 0xfe).putShort((short) saidLength);
    } else {
      frame.put((byte) 0xff).putLong(saidLength);
    }
    frame.putInt(0); // a mask of zeros changes nothing
    frame.put(payload);
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  /** Reads whatever is there; the bytes, or -1 when the relay has closed. */
  public int drain(byte[] into) throws IOException {
    return socket.getInputStream().read(into);
  }

  /** Reads what is there without waiting, so that it is no slow reader. */
  public void drainAvailable() throws IOException {
    byte[] buffer = new byte[64 << 10];
    while (socket.getInputStream().available() > 0 && socket.getInputStream().read(buffer) > 0) {}
  }

  /** All that the relay says until it closes. */
  String toTheEnd() throws IOException {
    StringBuilder said = new StringBuilder();
    byte[] buffer = new byte[64 << 10];
    try {
      for (int length = drain(buffer); length >= 0; length = drain(buffer)) {
        said.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketException e) {
      // reset, because something it never read was still there
    }
    return said.toString();
  }

  /** Waits until the relay closes; false if it does not in time. */
  public boolean closedByRelay(int withinMillis) throws IOException {
    socket.setSoTimeout(withinMillis);
    byte[] buffer = new byte[64 << 10];
    try {
      while (socket.getInputStream().read(buffer) >= 0) {}
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  /** Waits until the relay has said a text; false if it does not. */
  public boolean heard(String text) throws IOException {
    socket.setSoTimeout(10 * PATIENCE_MILLIS);
    StringBuilder said = new StringBuilder();
    byte[] buffer = new byte[64 << 10];
    try {
      while (said.indexOf(text) < 0) {
        int length = socket.getInputStream().read(buffer);
        if (length < 0) {
          return false;
        }
        said.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /** The code of the close frame the relay sends; what comes before it is passed over. */
  public int closeCode(int withinMillis) throws IOException {
    socket.setSoTimeout(withinMillis);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    while (true) {
      int opcode = in.readUnsignedByte() & 0x0f;
      long length = in.readUnsignedByte();
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      byte[] payload = new byte[(int) length];
      in.readFully(payload);
      if (opcode == 8) {
        return ByteBuffer.wrap(payload).getShort();
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
