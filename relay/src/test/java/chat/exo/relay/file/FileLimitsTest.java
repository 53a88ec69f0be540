package chat.exo.relay.file;

import static chat.exo.relay.file.FileClient.bytes;
import static chat.exo.relay.file.FileClient.header;
import static chat.exo.relay.file.FileClient.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.relay.Relay;
import chat.exo.relay.api.TestOwner;
import chat.exo.relay.settings.Configured;
import chat.exo.relay.settings.Settings;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every setting under files, reached: it ends as exo.example.yaml says. Times are in {@link FileShelfTest}. */
final class FileLimitsTest {
  private static final byte[] NOTHING = new byte[0];

  @TempDir private Path data;

  private void with(String yaml, Consumer<FileClient> test) {
    String all = "host: 127.0.0.1\nport: 0\ndata: " + data + "\n" + yaml;
    try (Relay relay = Relay.start(Configured.of(Settings.parse("test", all)));
        FileClient client = new FileClient(relay)) {
      test.accept(client);
    }
  }

  private static HttpResponse<byte[]> begin(FileClient client, TestOwner owner, long length) {
    return client.signed(owner, "POST", "/v1/files", NOTHING, "Upload-Length", String.valueOf(length));
  }

  private static double limited(FileClient client, String limit) {
    String text = new String(client.get("/metrics").body(), StandardCharsets.UTF_8);
    return text.lines()
        .filter(line -> line.startsWith("exo_limited_total{limit=\"" + limit + "\"}"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  @Test
  void the_size_of_a_file() {
    with(
        "files: {size: 10KiB}",
        client -> {
          TestOwner owner = new TestOwner();
          assertThat(problem(begin(client, owner, 10_241))).isEqualTo("413 too-large");
          assertThat(begin(client, owner, 10_240).statusCode()).isEqualTo(201);
          assertThat(limited(client, "files-size")).isEqualTo(1);
        });
  }

  @Test
  void no_files_at_all() {
    with("files: {size: 0B}", client -> assertThat(problem(begin(client, new TestOwner(), 1))).isEqualTo("413 too-large"));
  }

  @Test
  void what_a_key_keeps_with_what_it_has_only_begun_and_erasing_makes_room() {
    with(
        "files: {per-key: 10KiB}",
        client -> {
          TestOwner owner = new TestOwner();
          String file = client.put(owner, bytes(1, 6_000));
          HttpResponse<byte[]> open = begin(client, owner, 4_000);
          assertThat(open.statusCode()).isEqualTo(201);
          assertThat(problem(begin(client, owner, 1_000))).isEqualTo("507 quota-full");
          assertThat(begin(client, new TestOwner(), 10_000).statusCode()).as("another key").isEqualTo(201);
          assertThat(client.tus("DELETE", header(open, "Location"), NOTHING).statusCode()).isEqualTo(204);
          assertThat(begin(client, owner, 4_000).statusCode()).isEqualTo(201);
          assertThat(problem(begin(client, owner, 5_000))).isEqualTo("507 quota-full");
          assertThat(client.signed(owner, "DELETE", file, NOTHING).statusCode()).isEqualTo(204);
          assertThat(begin(client, owner, 5_000).statusCode()).isEqualTo(201);
          assertThat(limited(client, "files-per-key")).isEqualTo(2);
        });
  }

  @Test
  void what_came_from_an_address_whatever_the_key() {
    with(
        "files: {per-address: 10KiB}\nlimits: {exempt-addresses: []}",
        client -> {
          TestOwner owner = new TestOwner();
          String file = client.put(owner, bytes(1, 10_000));
          assertThat(problem(begin(client, new TestOwner(), 1_000))).isEqualTo("507 quota-full");
          assertThat(client.signed(owner, "DELETE", file, NOTHING).statusCode()).isEqualTo(204);
          assertThat(begin(client, new TestOwner(), 1_000).statusCode()).isEqualTo(201);
          assertThat(limited(client, "files-per-address")).isEqualTo(1);
        });
  }

  @Test
  void what_all_keep_where_only_what_came_counts() {
    with(
        "files: {in-all: 10KiB}",
        client -> {
          String one = header(begin(client, new TestOwner(), 6_000), "Location");
          String two = header(begin(client, new TestOwner(), 6_000), "Location");
          assertThat(client.patch(one, 0, bytes(1, 6_000)).statusCode()).isEqualTo(204);
          assertThat(problem(begin(client, new TestOwner(), 6_000))).isEqualTo("507 quota-full");
          assertThat(client.patch(two, 0, bytes(2, 4_000)).statusCode()).isEqualTo(204);
          assertThat(problem(client.patch(two, 4_000, bytes(2, 2_000)))).isEqualTo("507 quota-full");
          assertThat(header(client.state(two), "Upload-Offset")).isEqualTo("4000");
          assertThat(limited(client, "files-in-all")).isEqualTo(2);
        });
  }

  @Test
  void how_many_files_there_are() {
    with(
        "files: {number: 2}",
        client -> {
          client.put(new TestOwner(), bytes(1, 10));
          assertThat(begin(client, new TestOwner(), 10).statusCode()).isEqualTo(201);
          assertThat(problem(begin(client, new TestOwner(), 10))).isEqualTo("507 quota-full");
          assertThat(limited(client, "files-number")).isEqualTo(1);
        });
  }

  @Test
  void how_many_uploads_a_key_has_open() {
    with(
        "files: {uploads-per-key: 2}",
        client -> {
          TestOwner owner = new TestOwner();
          String first = client.begin(owner, 10);
          client.begin(owner, 10);
          assertThat(problem(begin(client, owner, 10))).isEqualTo("429 too-many");
          client.patch(first, 0, bytes(1, 10));
          assertThat(begin(client, owner, 10).statusCode()).as("one became a file").isEqualTo(201);
          assertThat(limited(client, "files-uploads-per-key")).isEqualTo(1);
        });
  }

  @Test
  void how_many_uploads_an_address_has_open() {
    with(
        "files: {uploads-per-address: 2}\nlimits: {exempt-addresses: []}",
        client -> {
          String first = client.begin(new TestOwner(), 10);
          client.begin(new TestOwner(), 10);
          assertThat(problem(begin(client, new TestOwner(), 10))).isEqualTo("429 too-many");
          client.tus("DELETE", first, NOTHING);
          assertThat(begin(client, new TestOwner(), 10).statusCode()).isEqualTo(201);
          assertThat(limited(client, "files-uploads-per-address")).isEqualTo(1);
        });
  }

  @Test
  void how_many_uploads_are_open() {
    with(
        "files: {uploads-in-all: 3}",
        client -> {
          for (int i = 0; i < 3; i++) {
            client.begin(new TestOwner(), 10);
          }
          HttpResponse<byte[]> answer = begin(client, new TestOwner(), 10);
          assertThat(problem(answer)).isEqualTo("503 busy");
          assertThat(header(answer, "Retry-After")).isEqualTo("1");
          assertThat(limited(client, "files-uploads-in-all")).isEqualTo(1);
        });
  }

  @Test
  void quotas_are_the_same_after_a_restart() {
    TestOwner owner = new TestOwner();
    with(
        "files: {per-key: 10KiB}",
        client -> {
          client.put(owner, bytes(1, 4_000));
          client.patch(client.begin(owner, 4_000), 0, bytes(2, 1_000));
        });
    with(
        "files: {per-key: 10KiB}",
        client -> {
          assertThat(problem(begin(client, owner, 3_000))).isEqualTo("507 quota-full");
          assertThat(begin(client, owner, 2_000).statusCode()).isEqualTo(201);
        });
  }

  @Test
  void an_upload_of_which_nothing_comes_ends_in_time() {
    with(
        "files: {upload-expiry: 1s}",
        client -> {
          String upload = client.begin(new TestOwner(), 10);
          await().until(() -> client.state(upload).statusCode() == 404);
          assertThat(problem(client.patch(upload, 0, NOTHING))).isEqualTo("404 not-found");
        });
  }

  @Test
  void only_members_upload_where_only_members_write() {
    TestOwner member = new TestOwner();
    with(
        "policy: {write: list, keys: [" + member.pub() + "]}",
        client -> {
          assertThat(problem(begin(client, new TestOwner(), 10))).isEqualTo("403 not-taken");
          assertThat(begin(client, member, 10).statusCode()).isEqualTo(201);
        });
  }

  @Test
  void a_disk_that_is_as_full_as_it_may_be_takes_no_more_and_serves_on() {
    String[] file = new String[1];
    TestOwner member = new TestOwner();
    String members = "policy: {keys: [" + member.pub() + "]}\n";
    with(
        members + "caps: {disk: 64MiB}",
        client -> {
          file[0] = client.put(member, bytes(1, 20 << 20));
        });
    with(
        members + "caps: {disk: 16MiB}\nfiles: {in-all: 1GiB}",
        client -> {
          assertThat(problem(begin(client, member, 10))).isEqualTo("507 no-space");
          assertThat(client.get(file[0]).body()).as("a member's file stays").hasSize(20 << 20);
        });
  }

  @Test
  void what_strangers_brought_goes_when_the_disk_is_nearly_full_used_longest_ago_first() {
    with(
        "caps: {disk: 32MiB}\nfiles: {in-all: 1GiB}",
        client -> {
          String first = client.put(new TestOwner(), bytes(1, 10 << 20));
          String second = client.put(new TestOwner(), bytes(2, 10 << 20));
          String third = client.put(new TestOwner(), bytes(3, 9 << 20));
          await().until(() -> client.get(first).statusCode() == 404);
          assertThat(client.get(second).statusCode()).isEqualTo(200);
          assertThat(client.get(third).statusCode()).isEqualTo(200);
        });
  }

  @Test
  void a_member_uploads_with_a_token_alone_and_erases_with_it() {
    with(
        "policy: {write: invite}",
        client -> {
          String token = chat.exo.relay.verify.Tokens.open(data.resolve("unused-tokens")).add("anna", Long.MAX_VALUE);
          assertThat(problem(client.tus("POST", "/v1/files?token=" + token, NOTHING, "Upload-Length", "10"))).as("of another relay").isEqualTo("401 unsigned");
        });
    String token = chat.exo.relay.verify.Tokens.open(data.resolve("tokens")).add("anna", Long.MAX_VALUE);
    with(
        "policy: {write: invite}",
        client -> {
          HttpResponse<byte[]> begun =
              client.tus("POST", "/v1/files?token=" + token, bytes(1, 10), "Upload-Length", "10", "Content-Type", FileClient.OFFSET_BODY);
          assertThat(begun.statusCode()).isEqualTo(201);
          String file = header(begun, "Content-Location");
          assertThat(problem(client.signed(new TestOwner(), "DELETE", file, NOTHING))).isEqualTo("403 not-owner");
          assertThat(client.tus("DELETE", file + "?token=" + token, NOTHING).statusCode()).isEqualTo(204);
          assertThat(Optional.of(client.get(file).statusCode())).contains(404);
        });
  }
}
