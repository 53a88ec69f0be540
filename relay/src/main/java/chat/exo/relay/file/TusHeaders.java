package chat.exo.relay.file;

import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.Fault;
import chat.exo.relay.file.store.FileHash;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the headers of a request of tus say, read; whatever cannot be read is a fault of who sent it. */
final class TusHeaders {
  static final String VERSION = "1.0.0";
  static final String EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination";
  static final String ALGORITHMS = "sha1,sha256";
  static final String BODY = "application/offset+octet-stream";

  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final int MOST_METADATA = 1_024;
  private static final String HASH_KEY = "sha256";

  private final HttpServerRequest request;

  TusHeaders(HttpServerRequest request) {
    this.request = request;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /** Both ends have to speak of the same. */
  void requireVersion() {
    String version = header("Tus-Resumable").orElse("none");
    if (!version.equals(VERSION)) {
      request.response().putHeader("Tus-Version", VERSION);
      throw new ApiException(Fault.WRONG_VERSION, "expected Tus-Resumable: " + VERSION + ", got " + cut(version));
    }
  }

  long length() {
    if (header("Upload-Defer-Length").isPresent() || header("Upload-Concat").isPresent()) {
      throw bad("expected a whole upload of a length that is known, got Upload-Defer-Length or Upload-Concat; this relay has neither");
    }
    long length = number("Upload-Length");
    if (length == 0) {
      throw bad("expected Upload-Length of at least 1, got 0; there is nothing to keep");
    }
    return length;
  }

  long offset() {
    return number("Upload-Offset");
  }

  private long number(String name) {
    String text = header(name).orElseThrow(() -> bad("expected the header " + name + ", got none"));
    if (!NUMBER.matcher(text).matches()) {
      throw bad("expected " + name + " to be a decimal number, got " + cut(text));
    }
    return Long.parseLong(text);
  }

  boolean hasBody() {
    return header("Content-Type").filter(BODY::equals).isPresent();
  }

  /** The hash in the metadata, if there is one. */
  Optional<FileHash> expected() {
    Optional<String> metadata = header("Upload-Metadata").map(String::trim).filter(text -> !text.isEmpty());
    if (metadata.isEmpty()) {
      return Optional.empty();
    }
    String[] pair = metadata.get().split(" ", -1);
    if (metadata.get().length() > MOST_METADATA || pair.length != 2 || !pair[0].equals(HASH_KEY)) {
      throw bad("expected Upload-Metadata to say sha256 and nothing else; names and kinds of files belong into the message");
    }
    return Optional.of(
        FileHash.read(new String(base64(pair[1], "sha256 in Upload-Metadata"), StandardCharsets.UTF_8))
            .orElseThrow(() -> bad("expected sha256 in Upload-Metadata to be 64 lower-case hex digits in base64, got something else")));
  }

  /** What metadata an upload began with: there is one kind only. */
  static Optional<String> metadata(Upload upload) {
    return upload.kind().expected().map(hash -> HASH_KEY + " " + Base64.getEncoder().encodeToString(hash.hex().getBytes(StandardCharsets.US_ASCII)));
  }

  Optional<Upload.Checksum> checksum() {
    Optional<String> said = header("Upload-Checksum");
    if (said.isEmpty()) {
      return Optional.empty();
    }
    String[] pair = said.get().trim().split(" ", -1);
    if (pair.length != 2 || Upload.Checksum.jdkName(pair[0]).isEmpty()) {
      throw bad("expected Upload-Checksum to be one of " + ALGORITHMS + " and the sum in base64, got " + cut(pair[0]));
    }
    return Optional.of(new Upload.Checksum(pair[0], HexFormat.of().formatHex(base64(pair[1], "Upload-Checksum"))));
  }

  private static byte[] base64(String text, String what) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw bad("expected " + what + " in base64, got something else");
    }
  }

  static ApiException bad(String text) {
    return new ApiException(Fault.BAD_UPLOAD, text);
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(80, text.length()));
  }
}
