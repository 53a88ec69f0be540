package chat.exo.relay;

import chat.exo.relay.settings.RelayOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;

/** How the public port is opened. */
final class HttpOptions {
  private static final int MAX_HEADER_BYTES = 16 << 10;

  private HttpOptions() {}

  static HttpServerOptions of(RelayOptions options) {
    HttpServerOptions http =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            .setTcpNoDelay(true)
            .setReuseAddress(true)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            // Waiting for HTTP/2 without TLS would hide a connection until its first bytes: a silent one would stay for ever.
            .setHttp2ClearTextEnabled(false)
            // The handshake is ours; Vert.x would read the offers of extensions too, and close on one that it cannot read.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false);
    options.tls().ifPresent(files -> http.setSsl(true).setKeyCertOptions(pem(files)));
    return http;
  }

  static PemKeyCertOptions pem(RelayOptions.TlsFiles files) {
    return new PemKeyCertOptions().addCertPath(files.certificate().toString()).addKeyPath(files.key().toString());
  }
}
