package chat.exo.relay.admin;

import chat.exo.relay.file.RelayFiles;
import chat.exo.relay.file.store.FileHash;
import chat.exo.relay.limit.AddressRange;
import chat.exo.relay.socket.ConnectionFigures;
import chat.exo.relay.verify.Tokens;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/** The admin's port: loopback only, every request with the token of the data folder. Runs on the loop. */
public final class AdminPort {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MOST_BODY_BYTES = 64 << 10;
  private static final int KEY_LENGTH = 87;
  private static final int MOST_FILES = 10_000;

  private final AdminFiles files;
  private final byte[] expected;
  private final AdminActions actions;
  private final RelayFiles stored;
  private final HttpServer server;

  /**
   * The port.
   *
   * @param stored the encrypted files of people
   */
  public AdminPort(Vertx vertx, AdminFiles files, int port, AdminActions actions, RelayFiles stored) {
    this.files = files;
    this.stored = stored;
    this.expected = ("Bearer " + files.tokenOrNew()).getBytes(StandardCharsets.UTF_8);
    this.actions = actions;
    Router router = Router.router(vertx);
    router.route().handler(this::authorize);
    router.route().handler(BodyHandler.create(false).setBodyLimit(MOST_BODY_BYTES));
    router.get("/peers").handler(request -> answer(request, peers()));
    router.get("/figures").handler(request -> answer(request, actions.figures()));
    router.post("/invite").handler(request -> guarded(request, this::invite));
    router.get("/tokens").handler(request -> answer(request, tokens()));
    router.get("/files").handler(request -> answer(request, storedFiles()));
    router.post("/file").handler(this::file);
    router.post("/token").handler(this::token);
    router.post("/list").handler(request -> guarded(request, this::list));
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost(LOOPBACK).setPort(port).setIdleTimeout(30))
            .requestHandler(router);
  }

  /** Listens, and leaves its port in the data folder. */
  public Future<Void> listen() {
    return server.listen().onSuccess(listening -> files.keepPort(listening.actualPort())).mapEmpty();
  }

  public Future<Void> close() {
    return server.close();
  }

  /** Compared in the same time whatever comes, so that a token cannot be guessed piece by piece. */
  private void authorize(RoutingContext request) {
    String given = Optional.ofNullable(request.request().getHeader("Authorization")).orElse("");
    boolean fromBrowser = request.request().getHeader("Origin") != null;
    if (!MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8)) || fromBrowser || !local(request.request())) {
      request.response().setStatusCode(401).end("expected the token of the data folder; use ./exo admin\n");
    } else {
      request.next();
    }
  }

  /** A page that has a name resolve to this machine still says its own name. */
  private static boolean local(HttpServerRequest request) {
    return request.authority() != null && request.authority().host().equals(LOOPBACK);
  }

  private interface Action {
    Future<Void> run(JsonObject body);
  }

  private static void guarded(RoutingContext request, Action action) {
    try {
      action
          .run(request.body().asJsonObject())
          .onSuccess(done -> answer(request, new JsonObject().put("done", true)))
          .onFailure(cause -> request.response().setStatusCode(500).end(cause.getMessage() + "\n"));
    } catch (IllegalArgumentException | DecodeException | ClassCastException | NullPointerException e) {
      request.response().setStatusCode(400).end(e.getMessage() + "\n");
    }
  }

  private Future<Void> invite(JsonObject body) {
    String key = key(body.getString("key", ""));
    if (body.getBoolean("remove", false)) {
      return actions.uninvite(key);
    }
    return actions.invite(key, Optional.ofNullable(body.getLong("untilMillis")));
  }

  private Future<Void> list(JsonObject body) {
    AdminActions.Listed what = AdminActions.Listed.valueOf(body.getString("what", "").replace('-', '_').toUpperCase(Locale.ROOT));
    String text = body.getString("text", "");
    boolean right =
        switch (what) {
          case ALLOW_KEY, BAN_KEY -> !key(text).isEmpty();
          case BAN_SOUL -> !text.isEmpty() && text.indexOf('\n') < 0;
          case BAN_ADDRESS -> AddressRange.parse(text).isPresent();
        };
    if (!right) {
      throw new IllegalArgumentException("expected an address, a range or the beginning of a soul, got something else");
    }
    return actions.list(what, text, body.getBoolean("remove", false) ? AdminActions.Change.REMOVE : AdminActions.Change.ADD);
  }

  private void token(RoutingContext request) {
    try {
      JsonObject body = request.body().asJsonObject();
      String name = body.getString("name", "");
      Future<JsonObject> done =
          body.getBoolean("remove", false)
              ? actions.revoke(name).map(there -> new JsonObject().put("removed", there))
              : actions.token(name, Optional.ofNullable(body.getLong("untilMillis"))).map(token -> new JsonObject().put("token", token));
      done.onSuccess(said -> answer(request, said))
          .onFailure(cause -> request.response().setStatusCode(cause instanceof IllegalArgumentException ? 400 : 500).end(cause.getMessage() + "\n"));
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      request.response().setStatusCode(400).end("expected an object with a name, got something else\n");
    }
  }

  private JsonObject storedFiles() {
    JsonArray list = new JsonArray();
    for (RelayFiles.Shown file : stored.list(MOST_FILES)) {
      list.add(
          new JsonObject()
              .put("hash", file.hash())
              .put("length", file.length())
              .put("ageMillis", file.ageMillis())
              .put("unusedMillis", file.unusedMillis())
              .put("pinned", file.pinned())
              .put("uploaders", file.uploaders()));
    }
    return new JsonObject().put("files", list).put("all", stored.figures().files()).put("blocked", new JsonArray(stored.blocked()));
  }

  private void file(RoutingContext request) {
    try {
      JsonObject body = request.body().asJsonObject();
      RelayFiles.Deed deed = RelayFiles.Deed.valueOf(body.getString("what", "").toUpperCase(Locale.ROOT));
      FileHash hash =
          FileHash.read(body.getString("hash", ""))
              .orElseThrow(() -> new IllegalArgumentException("expected a SHA-256 as 64 lower-case hex digits, got something else"));
      stored
          .have(deed, hash)
          .onSuccess(there -> answer(request, new JsonObject().put("there", there)))
          .onFailure(cause -> request.response().setStatusCode(500).end(cause.getMessage() + "\n"));
    } catch (IllegalArgumentException | DecodeException | ClassCastException | NullPointerException e) {
      request.response().setStatusCode(400).end(e.getMessage() + "\n");
    }
  }

  private JsonObject tokens() {
    JsonArray list = new JsonArray();
    for (Tokens.Token token : actions.tokens()) {
      JsonObject one = new JsonObject().put("name", token.name());
      list.add(token.untilMillis() == Long.MAX_VALUE ? one : one.put("untilMillis", token.untilMillis()));
    }
    return new JsonObject().put("tokens", list);
  }

  private static String key(String text) {
    if (text.length() != KEY_LENGTH || text.charAt(KEY_LENGTH / 2) != '.') {
      throw new IllegalArgumentException("expected a SEA public key of 87 characters, got " + text.length() + "; copy the whole key");
    }
    return text;
  }

  private JsonObject peers() {
    JsonArray list = new JsonArray();
    for (ConnectionFigures peer : actions.connections()) {
      list.add(
          new JsonObject()
              .put("id", peer.id())
              .put("address", peer.address())
              .put("sinceMillis", peer.sinceMillis())
              .put("bytesIn", peer.bytesIn())
              .put("messagesIn", peer.messagesIn())
              .put("bytesOut", peer.bytesOut())
              .put("queuedBytes", peer.queuedBytes())
              .put("paused", peer.paused()));
    }
    return new JsonObject().put("peers", list);
  }

  private static void answer(RoutingContext request, JsonObject body) {
    request.response().putHeader("Content-Type", "application/json").end(body.encode() + "\n");
  }
}
