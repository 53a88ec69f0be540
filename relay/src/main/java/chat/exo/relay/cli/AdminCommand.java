package chat.exo.relay.cli;

import chat.exo.relay.admin.AdminFiles;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/** {@code exo admin}: talks to the relay of a data folder over its loopback port. */
@Command(
    name = "admin",
    mixinStandardHelpOptions = true,
    description = "Invites, lists and bans, and shows who is connected. Runs beside the relay, as the relay's user.",
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND")
final class AdminCommand implements Runnable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long DAY_MILLIS = 86_400_000;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--data", description = "data folder of the relay (./data, or EXO_DATA)")
  private @Nullable Path data;

  private final Environment environment;

  AdminCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public void run() {
    throw new ParameterException(commands(), "expected one of invite, token, tokens, allow, ban, files, peers, top");
  }

  @Command(name = "invite", description = "Lets a key write where the policy is invite.")
  int invite(
      @Parameters(paramLabel = "KEY", description = "SEA public key") String key,
      @Option(names = "--days", description = "for so many days; without it, for good") @Nullable Integer days,
      @Option(names = "--remove", description = "take the invitation back") boolean remove) {
    JsonObject body = new JsonObject().put("key", key).put("remove", remove);
    if (days != null) {
      body.put("untilMillis", end(days));
    }
    post("/invite", body);
    return 0;
  }

  @Command(
      name = "token",
      description = "Makes a token for a member's address, https://RELAY/gun?token=TOKEN; a name has one. It is shown this once.")
  int token(
      @Parameters(paramLabel = "NAME", description = "whom it is for: letters, digits, dots and dashes") String name,
      @Option(names = "--days", description = "for so many days; without it, for good") @Nullable Integer days,
      @Option(names = "--remove", description = "take the name's token back") boolean remove) {
    JsonObject body = new JsonObject().put("name", name).put("remove", remove);
    if (days != null) {
      body.put("untilMillis", end(days));
    }
    JsonObject said = new JsonObject(send(posted("/token", body)));
    if (remove && !said.getBoolean("removed", false)) {
      throw new IllegalStateException("expected a name with a token, got '" + name + "'; exo admin tokens lists them");
    }
    out().println(remove ? "done" : said.getString("token"));
    out().flush();
    return 0;
  }

  @Command(name = "tokens", description = "Lists whose tokens count, and until when.")
  int tokens() {
    for (Object each : get("/tokens").getJsonArray("tokens")) {
      JsonObject token = (JsonObject) each;
      Long until = token.getLong("untilMillis");
      out().println(token.getString("name") + (until == null ? "" : "  until " + java.time.Instant.ofEpochMilli(until)));
    }
    out().flush();
    return 0;
  }

  private long end(int days) {
    if (days < 1) {
      throw new ParameterException(commands(), "expected --days of at least 1, got " + days + "; --remove takes it back");
    }
    return System.currentTimeMillis() + days * DAY_MILLIS;
  }

  @Command(name = "allow", description = "Puts a key on the list of those that may always write.")
  int allow(
      @Parameters(paramLabel = "KEY", description = "SEA public key") String key,
      @Option(names = "--remove", description = "take it off again") boolean remove) {
    post("/list", new JsonObject().put("what", "allow-key").put("text", key).put("remove", remove));
    return 0;
  }

  @Command(name = "ban", description = "Refuses a key, an address or a range of them, or souls that begin with a text.")
  int ban(
      @Parameters(paramLabel = "KIND", description = "key, address or soul") String kind,
      @Parameters(paramLabel = "TEXT", description = "which") String text,
      @Option(names = "--remove", description = "lift the ban") boolean remove) {
    if (!List.of("key", "address", "soul").contains(kind)) {
      throw new ParameterException(commands(), "expected key, address or soul, got '" + kind + "'");
    }
    post("/list", new JsonObject().put("what", "ban-" + kind).put("text", text).put("remove", remove));
    return 0;
  }

  @Command(
      name = "files",
      description = "Lists encrypted files, used last first; or pins, unpins, erases, blocks or unblocks one by its hash. A blocked one is erased and not taken again.")
  int files(
      @Parameters(paramLabel = "WHAT", arity = "0..1", defaultValue = "list", description = "list, pin, unpin, erase, block or unblock (list)") String what,
      @Parameters(paramLabel = "HASH", arity = "0..1", description = "SHA-256 of the file in hex") @Nullable String hash) {
    if (what.equals("list")) {
      return listFiles();
    }
    if (!List.of("pin", "unpin", "erase", "block", "unblock").contains(what) || hash == null) {
      throw new ParameterException(commands(), "expected list, or one of pin, unpin, erase, block, unblock and a hash, got '" + what + "'");
    }
    JsonObject said = new JsonObject(send(posted("/file", new JsonObject().put("what", what).put("hash", hash))));
    if (!said.getBoolean("there", false)) {
      throw new IllegalStateException("expected the hash of a file that is there, got another; exo admin files lists them");
    }
    out().println("done");
    out().flush();
    return 0;
  }

  private static String ago(long millis) {
    long hours = Duration.ofMillis(millis).toHours();
    return hours < 48 ? hours + " h" : hours / 24 + " d";
  }

  private int listFiles() {
    JsonObject said = get("/files");
    for (Object each : said.getJsonArray("files")) {
      JsonObject file = (JsonObject) each;
      out()
          .printf(
              "%s %14d  came %s ago  used %s ago  kept by %d%s%n",
              file.getString("hash"),
              file.getLong("length"),
              ago(file.getLong("ageMillis")),
              ago(file.getLong("unusedMillis")),
              file.getInteger("uploaders"),
              file.getBoolean("pinned") ? "  pinned" : "");
    }
    said.getJsonArray("blocked").forEach(blocked -> out().println(blocked + " blocked"));
    int more = said.getInteger("all") - said.getJsonArray("files").size();
    if (more > 0) {
      out().println("and " + more + " more");
    }
    out().flush();
    return 0;
  }

  @Command(name = "peers", description = "Lists the open connections.")
  int peers() {
    print(connections(), "id");
    return 0;
  }

  @Command(name = "top", description = "Figures of the relay, and the connections that move most.")
  int top() {
    get("/figures").forEach(figure -> out().println(figure.getKey() + ": " + figure.getValue()));
    out().println();
    print(connections(), "bytesIn");
    return 0;
  }

  private List<JsonObject> connections() {
    JsonArray peers = get("/peers").getJsonArray("peers");
    return peers.stream().map(JsonObject.class::cast).toList();
  }

  private void print(List<JsonObject> peers, String by) {
    out().printf("%8s  %-40s %10s %14s %14s %12s %s%n", "id", "address", "open s", "bytes in", "bytes out", "queued", "");
    Comparator<JsonObject> order = Comparator.comparingLong(peer -> -peer.getLong(by));
    for (JsonObject peer : peers.stream().sorted(order).toList()) {
      out()
          .printf(
              "%8d  %-40s %10d %14d %14d %12d %s%n",
              peer.getLong("id"),
              peer.getString("address"),
              (System.currentTimeMillis() - peer.getLong("sinceMillis")) / 1_000,
              peer.getLong("bytesIn"),
              peer.getLong("bytesOut"),
              peer.getLong("queuedBytes"),
              peer.getBoolean("paused") ? "slowed" : "");
    }
    out().flush();
  }

  private JsonObject get(String path) {
    return new JsonObject(send(request(path).GET()));
  }

  private void post(String path, JsonObject body) {
    send(posted(path, body));
    out().println("done");
    out().flush();
  }

  private HttpRequest.Builder posted(String path, JsonObject body) {
    return request(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body.encode()));
  }

  private HttpRequest.Builder request(String path) {
    AdminFiles files = new AdminFiles(folder());
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + files.port() + path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + files.token());
  }

  private static String send(HttpRequest.Builder request) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.body().strip());
      }
      return answer.body();
    } catch (IOException e) {
      throw new IllegalStateException("expected a relay to answer, got " + e.getClass().getSimpleName() + "; is it running?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private Path folder() {
    return Optional.ofNullable(data)
        .or(() -> Optional.ofNullable(environment.get("EXO_DATA")).map(Path::of))
        .orElse(Path.of("data"));
  }

  private CommandLine commands() {
    if (spec == null) {
      throw new IllegalStateException("the command was not made by picocli");
    }
    return spec.commandLine();
  }

  private PrintWriter out() {
    return commands().getOut();
  }
}
