// A WebSocket by hand on a TCP socket with a small window, that stops reading when told to.
package chat.exo.interop.gun;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Subscribes and then never reads again. */
final class StalledReader implements AutoCloseable {
  private final Socket socket = new Socket();

  StalledReader(RelayProcess relay) {
    try {
      socket.setReceiveBufferSize(4 << 10);
      socket.connect(new InetSocketAddress("localhost", relay.port()));
      String request =
          String.join(
              "\r\n",
              "GET /gun HTTP/1.1",
              "Host: localhost",
              "Upgrade: websocket",
              "Connection: Upgrade",
              "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
              "Sec-WebSocket-Version: 13",
              "",
              "");
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      readHead(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends one short text frame, unless the relay has closed. */
  void trySend(String text) {
    try {
      send(text);
    } catch (UncheckedIOException e) {
      // Closed, which is what the caller waits for, and sees by the relay's figures.
    }
  }

  /** Sends one short text frame; the mask is zero, which the protocol allows. */
  void send(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 125) {
      throw new IllegalArgumentException("expected at most 125 bytes, got " + bytes.length);
    }
    byte[] frame = new byte[6 + bytes.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | bytes.length);
    System.arraycopy(bytes, 0, frame, 6, bytes.length);
    try {
      socket.getOutputStream().write(frame);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the relay closed during the handshake: " + head);
      }
      head.append((char) next);
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException("expected 101, got " + head);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
