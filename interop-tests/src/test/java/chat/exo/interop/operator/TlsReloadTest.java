package chat.exo.interop.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.attack.LiveRelay;
import chat.exo.interop.gun.Frames;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate is renewed while people are connected. */
final class TlsReloadTest {
  @TempDir private Path folder;

  @Test
  @SuppressWarnings("removal") // Vert.x keeps it for tests only
  void a_new_certificate_is_shown_to_who_comes_and_who_is_here_stays() throws Exception {
    SelfSignedCertificate first = SelfSignedCertificate.create("localhost");
    SelfSignedCertificate second = SelfSignedCertificate.create("localhost");
    install(first.certificatePath(), first.privateKeyPath());
    String tls = "tls: {certificate: " + folder.resolve("cert.pem") + ", key: " + folder.resolve("key.pem") + "}\n";
    try (LiveRelay relay = LiveRelay.start(folder.resolve("data"), tls);
        SSLSocket early = dial(relay)) {
      Certificate before = shown(early);
      HostileSocket client = HostileSocket.over(early);
      assertThat(client.shakeHands("")).isEqualTo(101);
      client.text(Frames.put("before", "s", "k", "1", 1));
      assertThat(client.heard("\"@\":\"before\",\"ok\"")).isTrue();

      install(second.certificatePath(), second.privateKeyPath());
      relay.change(tls);
      await().atMost(Duration.ofSeconds(20)).until(() -> !shownToANewcomer(relay).equals(before));
      Certificate after = shownToANewcomer(relay);
      client.text(Frames.put("after", "s", "k", "2", 2));
      assertThat(client.heard("\"@\":\"after\",\"ok\"")).as("the old socket stays and works").isTrue();

      Files.writeString(folder.resolve("cert.pem"), "no certificate");
      relay.change(tls);
      client.text(Frames.put("still", "s", "k", "3", 3));
      assertThat(client.heard("\"@\":\"still\",\"ok\"")).isTrue();
      assertThat(shownToANewcomer(relay)).as("a file that is wrong changes nothing").isEqualTo(after);
    } finally {
      first.delete();
      second.delete();
    }
  }

  private void install(String certificate, String key) throws IOException {
    Files.copy(Path.of(certificate), folder.resolve("cert.pem"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(Path.of(key), folder.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
  }

  private static Certificate shownToANewcomer(LiveRelay relay) throws IOException, GeneralSecurityException {
    try (SSLSocket newcomer = dial(relay)) {
      return shown(newcomer);
    }
  }

  private static Certificate shown(SSLSocket socket) throws IOException {
    return socket.getSession().getPeerCertificates()[0];
  }

  /** With a context of its own, so that no earlier session is taken up again. */
  private static SSLSocket dial(LiveRelay relay) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Everybody()}, null);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", relay.port());
    socket.startHandshake();
    return socket;
  }

  /** The certificates of this test are self-signed. */
  private static final class Everybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
