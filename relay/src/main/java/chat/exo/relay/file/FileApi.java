package chat.exo.relay.file;

import chat.exo.relay.api.Answer;
import chat.exo.relay.api.Answers;
import chat.exo.relay.api.Api;
import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.ApiRequest;
import chat.exo.relay.api.Fault;
import chat.exo.relay.edge.EdgeOptions;
import chat.exo.relay.edge.Streams;
import chat.exo.relay.file.store.FileHash;
import chat.exo.relay.file.store.StoredFile;
import chat.exo.relay.limit.ClientAddress;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What is said of files over HTTP: uploads by tus 1.0, downloads with ranges. {@code docs/files.md} is its text. On the loop; whatever touches
 * a disk or a signature is done on the threads of files, one thing of a request after the other.
 */
final class FileApi {
  static final List<String> ROUTES =
      List.of(
          "POST /v1/files",
          "OPTIONS /v1/files",
          "HEAD /v1/files/uploads/{id}",
          "PATCH /v1/files/uploads/{id}",
          "DELETE /v1/files/uploads/{id}",
          "GET /v1/files/{hash}",
          "HEAD /v1/files/{hash}",
          "DELETE /v1/files/{hash}");

  private static final String COLLECTION = "/v1/files";
  private static final String UPLOADS = COLLECTION + "/uploads/";
  private static final String EXPOSED =
      "Location, Content-Location, Upload-Offset, Upload-Length, Upload-Expires, Upload-Metadata, Tus-Resumable, Tus-Version, Tus-Extension,"
          + " Tus-Max-Size, Tus-Checksum-Algorithm, ETag, Content-Range, Accept-Ranges, Retry-After, Date";
  private static final String ASKED =
      "authorization, content-type, tus-resumable, upload-length, upload-offset, upload-metadata, upload-checksum, x-http-method-override,"
          + " x-request-id, range, if-range, if-none-match";
  private static final String BOUNDARY = "exo-part-7c1f0e2b9a4d";

  private final FileShelf shelf;
  private final UploadShelf uploads;
  private final Quotas quotas;
  private final Uploaders who;
  private final FileOptions options;
  private final Supplier<EdgeOptions> edge;
  private final BooleanSupplier diskFull;
  private final Transfers transfers;
  private final Executor disk;
  private final Executor loop;
  /** From the time that things are kept by to the time of day. */
  private final LongSupplier clockAheadMillis;
  /** Who writes to an upload now; and the requests that answer when it is over. */
  private final Map<String, Receiving> writers = new HashMap<>();

  private final Map<Receiving, Consumer<Receiving.End>> answers = new HashMap<>();

  FileApi(
      FileShelf shelf,
      UploadShelf uploads,
      Quotas quotas,
      Uploaders who,
      FileOptions options,
      Supplier<EdgeOptions> edge,
      BooleanSupplier diskFull,
      Transfers transfers,
      Executor disk,
      Executor loop,
      LongSupplier clockAheadMillis) {
    this.shelf = shelf;
    this.uploads = uploads;
    this.quotas = quotas;
    this.who = who;
    this.options = options;
    this.edge = edge;
    this.diskFull = diskFull;
    this.transfers = transfers;
    this.disk = disk;
    this.loop = loop;
    this.clockAheadMillis = clockAheadMillis;
  }

  void serveOn(Router router, Streams streams) {
    router.route(COLLECTION).handler(context -> new Request(context, streams).collection());
    router.route(UPLOADS + ":id").handler(context -> new Request(context, streams).upload(context.pathParam("id")));
    router.route(COLLECTION + "/:hash").handler(context -> new Request(context, streams).file(context.pathParam("hash")));
  }

  /** Who is writing is stopped; told when it is. */
  private void stopWriter(Upload upload, Runnable then) {
    Receiving writer = writers.get(upload.kind().name());
    if (writer == null) {
      then.run();
    } else {
      writer.stop(then);
    }
  }

  private void ended(Receiving receiving, Receiving.End end) {
    writers.remove(receiving.upload().kind().name(), receiving);
    transfers.end(receiving);
    Consumer<Receiving.End> answer = answers.remove(receiving);
    if (answer != null) {
      answer.accept(end);
    }
  }

  /** Ends those uploads whose time is over and that nobody writes to. */
  void sweep(List<Upload> over) {
    for (Upload upload : over) {
      if (!writers.containsKey(upload.kind().name())) {
        disk.execute(() -> endQuietly(upload));
      }
    }
  }

  private void endQuietly(Upload upload) {
    try {
      uploads.end(upload);
    } catch (IOException | RuntimeException e) {
      ApiException unused = Receiving.fault(e);
    }
  }

  private interface DiskCall<T> {
    T call() throws IOException;
  }

  /** One request. */
  private final class Request {
    private final RoutingContext context;
    private final HttpServerRequest http;
    private final HttpServerResponse response;
    private final Streams streams;
    private final TusHeaders tus;
    private final String method;

    Request(RoutingContext context, Streams streams) {
      this.context = context;
      this.http = context.request();
      this.response = context.response();
      this.streams = streams;
      this.tus = new TusHeaders(http);
      String sent = http.method().name();
      this.method = sent.equals("POST") ? tus.header("X-HTTP-Method-Override").map(name -> name.toUpperCase(Locale.ROOT)).orElse(sent) : sent;
      http.pause();
    }

    void collection() {
      guarded(
          () -> {
            allowPages();
            switch (method) {
              case "OPTIONS" -> capabilities();
              case "POST" -> create();
              default -> wrongMethod("OPTIONS, POST");
            }
          });
    }

    void upload(String id) {
      guarded(
          () -> {
            allowPages();
            switch (method) {
              case "OPTIONS" -> capabilities();
              case "HEAD" -> state(id);
              case "PATCH" -> patch(id);
              case "DELETE" -> terminate(id);
              default -> wrongMethod("OPTIONS, HEAD, PATCH, DELETE");
            }
          });
    }

    void file(String hash) {
      guarded(
          () -> {
            response.putHeader("Access-Control-Allow-Origin", "*").putHeader("Access-Control-Expose-Headers", EXPOSED);
            switch (method) {
              case "OPTIONS" -> preflight();
              case "GET", "HEAD" -> download(named(hash));
              case "DELETE" -> erase(named(hash));
              default -> wrongMethod("OPTIONS, GET, HEAD, DELETE");
            }
          });
    }

    private FileHash named(String hash) {
      return FileHash.read(hash).orElseThrow(() -> new ApiException(Fault.BAD_PATH, "expected a SHA-256 as 64 lower-case hex digits, got " + hash.length() + " characters"));
    }

    private void guarded(Runnable what) {
      try {
        what.run();
      } catch (ApiException e) {
        problem(e);
      }
    }

    // --- What is the same for all ---

    private void allowPages() {
      response.putHeader("Tus-Resumable", TusHeaders.VERSION).putHeader("Cache-Control", "no-store");
      String origin = http.getHeader("Origin");
      if (origin != null && edge.get().allows(origin)) {
        response.putHeader("Access-Control-Allow-Origin", origin).putHeader("Access-Control-Expose-Headers", EXPOSED).putHeader("Vary", "Origin");
      }
    }

    private void capabilities() {
      response
          .putHeader("Tus-Version", TusHeaders.VERSION)
          .putHeader("Tus-Extension", TusHeaders.EXTENSIONS)
          .putHeader("Tus-Checksum-Algorithm", TusHeaders.ALGORITHMS)
          .putHeader("Tus-Max-Size", String.valueOf(options.maxBytes()));
      preflight();
    }

    private void preflight() {
      if (response.headers().contains("Access-Control-Allow-Origin")) {
        response
            .putHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, PATCH, DELETE")
            .putHeader("Access-Control-Allow-Headers", ASKED)
            .putHeader("Access-Control-Max-Age", "86400");
      }
      empty(204);
    }

    private void wrongMethod(String allowed) {
      response.putHeader("Allow", allowed);
      throw new ApiException(Fault.WRONG_METHOD, "expected one of " + allowed + ", got another method");
    }

    private void empty(int status) {
      if (!response.ended() && !response.closed()) {
        http.resume();
        response.setStatusCode(status);
        if (status != 204 && !method.equals("HEAD")) {
          response.putHeader("Content-Length", "0");
        }
        response.end();
      }
    }

    private void problem(ApiException e) {
      if (response.ended() || response.closed()) {
        return;
      }
      streams.dropRest(http);
      response.headers().remove("ETag").remove("Content-Disposition").remove("Accept-Ranges");
      Answer.Problem problem = e.problem();
      Answers.send(context, problem);
    }

    /** Does something off the loop, and goes on with what it came to. */
    private <T> void off(DiskCall<T> call, Consumer<T> then) {
      disk.execute(
          () -> {
            T result;
            try {
              result = call.call();
            } catch (ApiException e) {
              loop.execute(() -> problem(e));
              return;
            } catch (IOException | RuntimeException e) {
              ApiException fault = Receiving.fault(e);
              loop.execute(() -> problem(fault));
              return;
            }
            loop.execute(() -> guarded(() -> then.accept(result)));
          });
    }

    private Optional<String> address() {
      return streams.charged(http).map(ClientAddress::text);
    }

    private ApiRequest unsaid() {
      // What is signed names no body: bodies here are streams.
      return new ApiRequest(http.method().name(), Api.host(http), http.uri(), Map.of(), tus.header("Authorization"), address(), Buffer.buffer(0));
    }

    private String query() {
      return Optional.ofNullable(http.query()).orElse("");
    }

    // --- Uploads ---

    private void create() {
      tus.requireVersion();
      long length = tus.length();
      Optional<FileHash> expected = tus.expected();
      Optional<Upload.Checksum> checksum = tus.checksum();
      boolean body = tus.hasBody();
      requireRoom();
      ApiRequest request = unsaid();
      String query = query();
      off(
          () -> {
            Uploader uploader = who.uploader(request, query);
            UploadShelf.Begun begun = uploads.begin(new Quotas.Account(uploader, request.client()), length, expected);
            boolean here = body && uploads.claim(begun.upload());
            return new Created(begun, here);
          },
          created -> {
            Upload upload = created.begun().upload();
            response.putHeader("Location", UPLOADS + created.begun().id());
            if (created.here()) {
              told(upload);
              streams.dropRest(http);
              empty(201);
            } else if (body) {
              receive(upload, checksum, 201);
            } else {
              expires(upload);
              empty(201);
            }
          });
    }

    private record Created(UploadShelf.Begun begun, boolean here) {}

    private void requireRoom() {
      if (diskFull.getAsBoolean()) {
        throw new ApiException(Fault.NO_SPACE, "this relay's disk is as full as its operator allows; use another, or try later");
      }
    }

    private Upload known(String id) {
      return uploads.find(id).orElseThrow(() -> new ApiException(Fault.NOT_FOUND, "there is no upload of this id; its time is over, or it was ended; begin a new one"));
    }

    private void state(String id) {
      tus.requireVersion();
      Upload upload = known(id);
      stopWriter(
          upload,
          () ->
              off(
                  () -> upload.whole().isEmpty() && upload.offset() == upload.kind().length() ? uploads.finish(upload) : "",
                  unused -> {
                    told(upload);
                    response.putHeader("Upload-Length", String.valueOf(upload.kind().length()));
                    TusHeaders.metadata(upload).ifPresent(text -> response.putHeader("Upload-Metadata", text));
                    empty(200);
                  }));
    }

    private void told(Upload upload) {
      response.putHeader("Upload-Offset", String.valueOf(upload.offset()));
      expires(upload);
      upload.whole().ifPresent(hash -> response.putHeader("Content-Location", COLLECTION + "/" + hash.hex()));
    }

    private void expires(Upload upload) {
      response.putHeader("Upload-Expires", DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.ofEpochMilli(upload.expiresMillis() + clockAheadMillis.getAsLong()).atOffset(ZoneOffset.UTC)));
    }

    private void patch(String id) {
      tus.requireVersion();
      Upload upload = known(id);
      if (!tus.hasBody()) {
        throw new ApiException(Fault.WRONG_TYPE, "expected Content-Type: " + TusHeaders.BODY + ", got another");
      }
      long offset = tus.offset();
      Optional<Upload.Checksum> checksum = tus.checksum();
      if (writers.containsKey(upload.kind().name())) {
        throw new ApiException(Fault.LOCKED, "somebody else writes to this upload; HEAD ends that, and says where to go on");
      }
      if (offset != upload.offset()) {
        response.putHeader("Upload-Offset", String.valueOf(upload.offset()));
        throw new ApiException(Fault.WRONG_OFFSET, "expected Upload-Offset " + upload.offset() + ", got " + offset + "; ask with HEAD where to go on");
      }
      long said = said();
      if (said > upload.kind().length() - offset) {
        throw new ApiException(Fault.TOO_LARGE, "expected at most " + (upload.kind().length() - offset) + " bytes more, got " + said);
      }
      requireRoom();
      if (upload.whole().isPresent()) {
        told(upload);
        empty(204);
        return;
      }
      receive(upload, checksum, 204);
    }

    /** The length that the body is said to have; -1 if none is. */
    private long said() {
      String text = tus.header("Content-Length").orElse("-1");
      try {
        return Long.parseLong(text.trim());
      } catch (NumberFormatException e) {
        return -1;
      }
    }

    private void receive(Upload upload, Optional<Upload.Checksum> checksum, int status) {
      Receiving receiving = new Receiving(http, upload, uploads, quotas, diskFull, streams.open(http), disk, loop, FileApi.this::ended);
      writers.put(upload.kind().name(), receiving);
      transfers.begin(receiving);
      answers.put(
          receiving,
          end -> {
            switch (end) {
              case Receiving.End.Stored stored -> {
                told(upload);
                empty(status);
              }
              case Receiving.End.Refused(ApiException why) -> problem(why);
              case Receiving.End.BrokenOff gone -> {}
            }
          });
      receiving.begin(checksum);
    }

    private void terminate(String id) {
      tus.requireVersion();
      Upload upload = known(id);
      stopWriter(
          upload,
          () ->
              off(
                  () -> {
                    uploads.end(upload);
                    return upload;
                  },
                  gone -> empty(204)));
    }

    // --- Files ---

    private void erase(FileHash hash) {
      ApiRequest request = unsaid();
      String query = query();
      response.putHeader("Cache-Control", "no-store");
      off(
          () -> {
            shelf.erase(hash, who.known(request, query));
            return hash;
          },
          gone -> empty(204));
    }

    private void download(FileHash hash) {
      String tag = "\"" + hash.hex() + "\"";
      Optional<String> none = tus.header("If-None-Match");
      boolean bare = !http.isSSL();
      boolean head = method.equals("HEAD");
      off(
          () -> open(hash),
          file -> {
            if (response.closed()) {
              closeQuietly(file);
              return;
            }
            response
                .putHeader("ETag", tag)
                .putHeader("Cache-Control", "public, max-age=31536000, immutable, no-transform")
                .putHeader("Cross-Origin-Resource-Policy", "cross-origin")
                .putHeader("Accept-Ranges", "bytes");
            if (none.isPresent() && names(none.get(), tag)) {
              closeQuietly(file);
              empty(304);
              return;
            }
            response.putHeader("Content-Type", "application/octet-stream").putHeader("Content-Disposition", "attachment");
            answer(file, tag, head, bare);
          });
    }

    private StoredFile open(FileHash hash) throws IOException {
      return shelf.open(hash);
    }

    private void answer(StoredFile file, String tag, boolean head, boolean bare) {
      long length = file.length();
      ByteRanges ranges = tus.header("Range").filter(text -> method.equals("GET") && stillSo(tag)).map(text -> ByteRanges.of(text, length)).orElseGet(ByteRanges.Whole::new);
      List<Sending.Segment> segments = new ArrayList<>();
      switch (ranges) {
        case ByteRanges.Whole whole -> segments.add(new Sending.Segment.OfFile(0, length));
        case ByteRanges.Nowhere nowhere -> {
          closeQuietly(file);
          response.putHeader("Content-Range", "bytes */" + length);
          throw new ApiException(Fault.BAD_RANGE, "expected a range within " + length + " bytes, got none");
        }
        case ByteRanges.Parts(List<ByteRanges.Part> parts) -> {
          response.setStatusCode(206);
          if (parts.size() == 1) {
            ByteRanges.Part part = parts.getFirst();
            response.putHeader("Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + length);
            segments.add(new Sending.Segment.OfFile(part.first(), part.length()));
          } else {
            response.putHeader("Content-Type", "multipart/byteranges; boundary=" + BOUNDARY);
            for (ByteRanges.Part part : parts) {
              segments.add(new Sending.Segment.Text(Sending.partHead(BOUNDARY, part, length)));
              segments.add(new Sending.Segment.OfFile(part.first(), part.length()));
            }
            segments.add(new Sending.Segment.Text(Sending.partsEnd(BOUNDARY)));
          }
        }
      }
      response.putHeader("Content-Length", String.valueOf(segments.stream().mapToLong(Sending.Segment::length).sum()));
      http.resume();
      if (head) {
        closeQuietly(file);
        response.end();
        return;
      }
      send(file, segments, bare);
    }

    private void send(StoredFile file, List<Sending.Segment> segments, boolean bare) {
      Streams.Stream stream = streams.open(http);
      if (!stream.hold(Sending.heldBytes(file, segments, bare))) {
        stream.close();
        closeQuietly(file);
        response.setStatusCode(200).headers().remove("Content-Length").remove("Content-Range");
        throw new ApiException(Fault.BUSY, "this relay has no memory for your download now; ask again in a moment");
      }
      List<Sending> self = new ArrayList<>(1);
      Sending sending = new Sending(file, segments, response, stream, disk, loop, () -> self.forEach(transfers::end));
      self.add(sending);
      transfers.begin(sending);
      sending.begin(bare);
    }

    /** If-Range: a range counts only of what the asker has a part of; there is one version of a file, and no date. */
    private boolean stillSo(String tag) {
      return tus.header("If-Range").map(tag::equals).orElse(true);
    }

    private static boolean names(String header, String tag) {
      for (String each : header.split(",")) {
        String name = each.trim();
        if (name.equals("*") || name.equals(tag) || name.equals("W/" + tag)) {
          return true;
        }
      }
      return false;
    }

    private void closeQuietly(StoredFile file) {
      disk.execute(
          () -> {
            try {
              file.close();
            } catch (IOException e) {
              ApiException unused = Receiving.fault(e);
            }
          });
    }
  }
}
