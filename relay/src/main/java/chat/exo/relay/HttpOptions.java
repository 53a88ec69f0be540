package chat.exo.relay;

import chat.exo.relay.settings.RelayOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.concurrent.TimeUnit;

/** How the public port is opened. */
final class HttpOptions {
  private static final int MAX_HEADER_BYTES = 16 << 10;

  /**
   * Connections that the system keeps for us to accept. The loop accepts thousands a second, so a second of standing still fits;
   * whoever waits longer than that has better come again. The system's own bound, often 4,096, would have us serve those who have
   * left. Half open ones, which have not answered the system yet, are not among these: it keeps, bounds and forgets them itself.
   */
  private static final int ACCEPT_BACKLOG = 1_024;

  /** Until its handshake is done a connection is known to nobody, and counted by nobody: three round trips of a bad network. */
  private static final int TLS_HANDSHAKE_SECONDS = 5;

  private HttpOptions() {}

  static HttpServerOptions of(RelayOptions options) {
    HttpServerOptions http =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            .setTcpNoDelay(true)
            .setReuseAddress(true)
            .setAcceptBacklog(ACCEPT_BACKLOG)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            // Waiting for HTTP/2 without TLS would hide a connection until its first bytes: a silent one would stay for ever.
            .setHttp2ClearTextEnabled(false)
            // The handshake is ours; Vert.x would read the offers of extensions too, and close on one that it cannot read.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false);
    options
        .tls()
        .ifPresent(
            files ->
                http.setSsl(true)
                    .setKeyCertOptions(pem(files))
                    .setSslHandshakeTimeout(TLS_HANDSHAKE_SECONDS)
                    .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                    // A handshake is a millisecond or two of arithmetic, which a stranger asks for with a packet: not on the loop.
                    .setSslEngineOptions(new JdkSSLEngineOptions().setUseWorkerThread(true)));
    return http;
  }

  static PemKeyCertOptions pem(RelayOptions.TlsFiles files) {
    return new PemKeyCertOptions().addCertPath(files.certificate().toString()).addKeyPath(files.key().toString());
  }
}
