package chat.exo.relay;

import chat.exo.relay.settings.Operations;
import chat.exo.relay.settings.RelayOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;

/** How the public port is opened. */
final class HttpOptions {
  /** Compression holds two zlib states a socket: 32 KiB to inflate, up to 256 KiB to deflate, and what they buffer. */
  private static final int COMPRESSION_LEVEL = 6;

  private static final int MAX_HEADER_BYTES = 16 << 10;

  private HttpOptions() {}

  static HttpServerOptions of(RelayOptions options) {
    boolean compressed = options.operations().compression() == Operations.Compression.ON;
    HttpServerOptions http =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            .setTcpNoDelay(true)
            .setReuseAddress(true)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            // Waiting for HTTP/2 without TLS would hide a connection until its first bytes: a silent one would stay for ever.
            .setHttp2ClearTextEnabled(false)
            // A little room above the limit: such a frame gets gun's "Message too big!" and keeps its socket.
            .setMaxWebSocketFrameSize(options.wire().maxFrameBytes() + (1 << 20))
            .setMaxWebSocketMessageSize(options.wire().maxFrameBytes() + (1 << 20))
            .setWebSocketCompressionLevel(COMPRESSION_LEVEL)
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(compressed);
    options.tls().ifPresent(files -> http.setSsl(true).setKeyCertOptions(pem(files)));
    return http;
  }

  static PemKeyCertOptions pem(RelayOptions.TlsFiles files) {
    return new PemKeyCertOptions().addCertPath(files.certificate().toString()).addKeyPath(files.key().toString());
  }
}
