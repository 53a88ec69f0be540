package chat.exo.relay.file;

import static chat.exo.relay.file.FileClient.base64;
import static chat.exo.relay.file.FileClient.bytes;
import static chat.exo.relay.file.FileClient.hash;
import static chat.exo.relay.file.FileClient.header;
import static chat.exo.relay.file.FileClient.problem;
import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.Relay;
import chat.exo.relay.api.TestOwner;
import chat.exo.relay.settings.RelayOptions;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What tus 1.0 requires of a server, and what docs/files.md adds, over real HTTP. */
@NullUnmarked // JUnit fills the fields before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TusTest {
  private static final byte[] NOTHING = new byte[0];
  private static final String GONE = "/v1/files/uploads/" + "A".repeat(32);

  private final TestOwner owner = new TestOwner();
  private Relay relay;
  private FileClient client;

  @BeforeAll
  void start(@TempDir Path data) {
    relay = Relay.start(RelayOptions.defaults(data).onPort(0));
    client = new FileClient(relay);
  }

  @AfterAll
  void stop() {
    client.close();
    relay.close();
  }

  @Test
  void options_tell_version_extensions_and_the_largest_size() {
    HttpResponse<byte[]> answer = client.ask("OPTIONS", "/v1/files", NOTHING);
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(header(answer, "Tus-Resumable")).isEqualTo("1.0.0");
    assertThat(header(answer, "Tus-Version")).isEqualTo("1.0.0");
    assertThat(header(answer, "Tus-Extension")).isEqualTo("creation,creation-with-upload,checksum,expiration,termination");
    assertThat(header(answer, "Tus-Checksum-Algorithm")).isEqualTo("sha1,sha256");
    assertThat(header(answer, "Tus-Max-Size")).isEqualTo("2147483648");
  }

  @Test
  void a_page_of_another_origin_may_ask() {
    HttpResponse<byte[]> before =
        client.ask("OPTIONS", "/v1/files", NOTHING, "Origin", "https://app.example", "Access-Control-Request-Method", "POST");
    assertThat(header(before, "Access-Control-Allow-Origin")).isEqualTo("https://app.example");
    assertThat(header(before, "Access-Control-Allow-Methods")).contains("PATCH", "HEAD", "DELETE");
    assertThat(header(before, "Access-Control-Allow-Headers")).contains("upload-length", "upload-offset", "tus-resumable", "authorization");
    HttpResponse<byte[]> answer = client.tus("HEAD", GONE, NOTHING, "Origin", "https://app.example");
    assertThat(header(answer, "Access-Control-Expose-Headers")).contains("Upload-Offset", "Location", "Content-Location");
    HttpResponse<byte[]> read = client.get("/v1/files/" + "0".repeat(64), "Origin", "https://anywhere.example");
    assertThat(header(read, "Access-Control-Allow-Origin")).isEqualTo("*");
  }

  @Test
  void another_version_is_412_and_told_which_there_is() {
    for (String method : new String[] {"POST", "HEAD", "PATCH", "DELETE"}) {
      String target = method.equals("POST") ? "/v1/files" : GONE;
      HttpResponse<byte[]> other = client.ask(method, target, NOTHING, "Tus-Resumable", "0.2.2", "Upload-Length", "5");
      assertThat(other.statusCode()).as(method).isEqualTo(412);
      assertThat(header(other, "Tus-Version")).isEqualTo("1.0.0");
      assertThat(client.ask(method, target, NOTHING, "Upload-Length", "5").statusCode()).as(method + " without").isEqualTo(412);
    }
  }

  @Test
  void what_is_uploaded_in_pieces_is_there_under_its_hash() {
    byte[] file = bytes(1, 300_000);
    HttpResponse<byte[]> begun = client.signed(owner, "POST", "/v1/files", NOTHING, "Upload-Length", "300000");
    assertThat(begun.statusCode()).isEqualTo(201);
    assertThat(header(begun, "Tus-Resumable")).isEqualTo("1.0.0");
    assertThat(header(begun, "Upload-Expires")).matches("[A-Z][a-z]{2}, \\d{1,2} [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
    String upload = header(begun, "Location");
    assertThat(header(client.state(upload), "Upload-Offset")).isEqualTo("0");
    HttpResponse<byte[]> first = client.patch(upload, 0, java.util.Arrays.copyOf(file, 100_000));
    assertThat(first.statusCode()).isEqualTo(204);
    assertThat(header(first, "Upload-Offset")).isEqualTo("100000");
    assertThat(header(first, "Content-Location")).isEqualTo("none");
    HttpResponse<byte[]> state = client.state(upload);
    assertThat(state.statusCode()).isEqualTo(200);
    assertThat(header(state, "Upload-Offset")).isEqualTo("100000");
    assertThat(header(state, "Upload-Length")).isEqualTo("300000");
    assertThat(header(state, "Cache-Control")).isEqualTo("no-store");
    HttpResponse<byte[]> last = client.patch(upload, 100_000, java.util.Arrays.copyOfRange(file, 100_000, 300_000));
    assertThat(last.statusCode()).isEqualTo(204);
    assertThat(header(last, "Content-Location")).isEqualTo("/v1/files/" + hash(file));
    assertThat(header(client.state(upload), "Content-Location")).as("who did not hear the answer").isEqualTo("/v1/files/" + hash(file));
    assertThat(client.get("/v1/files/" + hash(file)).body()).isEqualTo(file);
  }

  @Test
  void a_body_may_come_with_the_creation() {
    byte[] file = bytes(2, 70_000);
    HttpResponse<byte[]> part =
        client.signed(owner, "POST", "/v1/files", java.util.Arrays.copyOf(file, 40_000), "Upload-Length", "70000", "Content-Type", FileClient.OFFSET_BODY);
    assertThat(part.statusCode()).as(FileClient.text(part)).isEqualTo(201);
    assertThat(header(part, "Upload-Offset")).isEqualTo("40000");
    HttpResponse<byte[]> rest = client.patch(header(part, "Location"), 40_000, java.util.Arrays.copyOfRange(file, 40_000, 70_000));
    assertThat(header(rest, "Content-Location")).isEqualTo("/v1/files/" + hash(file));
    byte[] small = bytes(3, 10);
    HttpResponse<byte[]> all = client.signed(owner, "POST", "/v1/files", small, "Upload-Length", "10", "Content-Type", FileClient.OFFSET_BODY);
    assertThat(header(all, "Content-Location")).isEqualTo("/v1/files/" + hash(small));
  }

  @Test
  void a_file_that_is_here_is_not_sent_again() {
    byte[] file = bytes(4, 50_000);
    client.put(owner, file);
    TestOwner other = new TestOwner();
    HttpResponse<byte[]> begun =
        client.signed(
            other, "POST", "/v1/files", new byte[] {1, 2}, "Upload-Length", "50000", "Content-Type", FileClient.OFFSET_BODY, "Upload-Metadata", "sha256 " + base64(hash(file)));
    assertThat(begun.statusCode()).isEqualTo(201);
    assertThat(header(begun, "Upload-Offset")).isEqualTo("50000");
    assertThat(header(begun, "Content-Location")).isEqualTo("/v1/files/" + hash(file));
    assertThat(client.signed(owner, "DELETE", "/v1/files/" + hash(file), NOTHING).statusCode()).isEqualTo(204);
    assertThat(client.get("/v1/files/" + hash(file)).body()).as("the other keeps it").isEqualTo(file);
    assertThat(problem(client.signed(owner, "DELETE", "/v1/files/" + hash(file), NOTHING))).isEqualTo("403 not-owner");
    assertThat(client.signed(other, "DELETE", "/v1/files/" + hash(file), NOTHING).statusCode()).isEqualTo(204);
    assertThat(problem(client.get("/v1/files/" + hash(file)))).isEqualTo("404 not-found");
    assertThat(problem(client.signed(other, "DELETE", "/v1/files/" + hash(file), NOTHING))).isEqualTo("404 not-found");
  }

  @Test
  void a_wrong_offset_is_409_and_changes_nothing() {
    String upload = client.begin(owner, 10);
    assertThat(client.patch(upload, 0, new byte[4]).statusCode()).isEqualTo(204);
    for (long wrong : new long[] {0, 3, 5, 10, 999_999_999_999L}) {
      HttpResponse<byte[]> answer = client.patch(upload, wrong, new byte[1]);
      assertThat(problem(answer)).isEqualTo("409 wrong-offset");
      assertThat(header(answer, "Upload-Offset")).isEqualTo("4");
    }
    assertThat(header(client.state(upload), "Upload-Offset")).isEqualTo("4");
  }

  @Test
  void another_type_is_415() {
    String upload = client.begin(owner, 10);
    HttpResponse<byte[]> answer = client.tus("PATCH", upload, new byte[4], "Upload-Offset", "0", "Content-Type", "application/octet-stream");
    assertThat(problem(answer)).isEqualTo("415 wrong-type");
  }

  @Test
  void a_checksum_that_holds_counts_and_one_that_does_not_leaves_nothing() {
    byte[] file = bytes(5, 5_000);
    String upload = client.begin(owner, file.length);
    byte[] first = java.util.Arrays.copyOf(file, 2_000);
    String right = Base64.getEncoder().encodeToString(TestOwner.sha256(first));
    HttpResponse<byte[]> wrong = client.patch(upload, 0, java.util.Arrays.copyOfRange(file, 1, 2_001), "Upload-Checksum", "sha256 " + right);
    assertThat(problem(wrong)).isEqualTo("460 wrong-checksum");
    assertThat(header(client.state(upload), "Upload-Offset")).isEqualTo("0");
    assertThat(client.patch(upload, 0, first, "Upload-Checksum", "sha256 " + right).statusCode()).isEqualTo(204);
    byte[] rest = java.util.Arrays.copyOfRange(file, 2_000, 5_000);
    assertThat(problem(client.patch(upload, 2_000, rest, "Upload-Checksum", "sha1 AAAA"))).isEqualTo("460 wrong-checksum");
    String sha1 = Base64.getEncoder().encodeToString(sha1(rest));
    assertThat(header(client.patch(upload, 2_000, rest, "Upload-Checksum", "sha1 " + sha1), "Content-Location")).isEqualTo("/v1/files/" + hash(file));
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return java.security.MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void an_unknown_checksum_or_one_that_is_none_is_400() {
    String upload = client.begin(owner, 10);
    for (String bad : new String[] {"md5 AAAA", "sha256", "sha256 ?", "crc32 1 2", ""}) {
      assertThat(problem(client.patch(upload, 0, new byte[2], "Upload-Checksum", bad))).as(bad).isEqualTo("400 bad-upload");
    }
    assertThat(header(client.state(upload), "Upload-Offset")).isEqualTo("0");
  }

  @Test
  void an_upload_that_is_ended_is_gone() {
    String upload = client.begin(owner, 10);
    client.patch(upload, 0, new byte[4]);
    assertThat(client.tus("DELETE", upload, NOTHING).statusCode()).isEqualTo(204);
    assertThat(client.state(upload).statusCode()).isEqualTo(404);
    assertThat(problem(client.patch(upload, 4, new byte[4]))).isEqualTo("404 not-found");
    assertThat(problem(client.tus("DELETE", upload, NOTHING))).isEqualTo("404 not-found");
  }

  @Test
  void a_method_may_be_named_in_a_header() {
    String upload = client.begin(owner, 4);
    HttpResponse<byte[]> answer =
        client.tus("POST", upload, new byte[4], "X-HTTP-Method-Override", "PATCH", "Upload-Offset", "0", "Content-Type", FileClient.OFFSET_BODY);
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(header(answer, "Content-Location")).isEqualTo("/v1/files/" + hash(new byte[4]));
  }

  @Test
  void a_length_that_is_none_and_one_that_is_not_known_are_400() {
    for (String length : new String[] {"-1", "0", "x", "1.5", "", "9999999999999999999", " 5 5"}) {
      assertThat(problem(client.signed(owner, "POST", "/v1/files", NOTHING, "Upload-Length", length))).as(length).isEqualTo("400 bad-upload");
    }
    assertThat(problem(client.signed(owner, "POST", "/v1/files", NOTHING))).isEqualTo("400 bad-upload");
    assertThat(problem(client.signed(owner, "POST", "/v1/files", NOTHING, "Upload-Defer-Length", "1"))).isEqualTo("400 bad-upload");
    assertThat(problem(client.signed(owner, "POST", "/v1/files", NOTHING, "Upload-Concat", "partial", "Upload-Length", "5"))).isEqualTo("400 bad-upload");
    assertThat(problem(client.signed(owner, "POST", "/v1/files", NOTHING, "Upload-Length", "2147483649"))).isEqualTo("413 too-large");
  }

  @Test
  void metadata_beyond_the_hash_is_refused() {
    for (String bad : new String[] {"filename " + base64("holiday.jpg"), "sha256", "sha256 " + base64("x"), "sha256 " + base64("A".repeat(64)), "sha256 " + base64("a".repeat(64)) + ",filename " + base64("a"), "x".repeat(8_000)}) {
      assertThat(problem(client.signed(owner, "POST", "/v1/files", NOTHING, "Upload-Length", "5", "Upload-Metadata", bad))).isEqualTo("400 bad-upload");
    }
    byte[] file = bytes(6, 64);
    String metadata = "sha256 " + base64(hash(file));
    String upload = client.begin(owner, 64, "Upload-Metadata", metadata);
    assertThat(header(client.state(upload), "Upload-Metadata")).isEqualTo(metadata);
  }

  @Test
  void bytes_of_another_hash_than_was_said_are_422_and_the_upload_is_gone() {
    byte[] file = bytes(7, 64);
    String upload = client.begin(owner, 64, "Upload-Metadata", "sha256 " + base64(hash(file)));
    file[63] ^= 1;
    assertThat(problem(client.patch(upload, 0, file))).isEqualTo("422 wrong-hash");
    assertThat(client.state(upload).statusCode()).isEqualTo(404);
    assertThat(client.get("/v1/files/" + hash(file)).statusCode()).isEqualTo(404);
  }

  @Test
  void more_than_was_said_is_413_and_counts_not_at_all() {
    String upload = client.begin(owner, 100);
    assertThat(client.patch(upload, 0, new byte[50]).statusCode()).isEqualTo(204);
    assertThat(problem(client.patch(upload, 50, new byte[51]))).isEqualTo("413 too-large");
    assertThat(header(client.state(upload), "Upload-Offset")).isEqualTo("50");
  }

  @Test
  void who_does_not_say_who_they_are_uploads_nothing() {
    assertThat(problem(client.tus("POST", "/v1/files", NOTHING, "Upload-Length", "5"))).isEqualTo("401 unsigned");
    assertThat(problem(client.tus("POST", "/v1/files?token=wrong", NOTHING, "Upload-Length", "5"))).isEqualTo("401 unsigned");
    String signature = owner.sign(client.host(), "POST", "/v1/files", chat.exo.relay.api.TestClient.time(), "");
    assertThat(client.tus("POST", "/v1/files", NOTHING, "Upload-Length", "5", "Authorization", signature).statusCode()).isEqualTo(201);
    assertThat(problem(client.tus("POST", "/v1/files", NOTHING, "Upload-Length", "5", "Authorization", signature))).isEqualTo("401 replayed");
    String other = owner.sign("other.example", "POST", "/v1/files", chat.exo.relay.api.TestClient.time(), "");
    assertThat(problem(client.tus("POST", "/v1/files", NOTHING, "Upload-Length", "5", "Authorization", other))).isEqualTo("401 bad-signature");
  }

  @Test
  void a_path_that_is_no_id_is_404_and_a_hash_that_is_none_400() {
    for (String id : new String[] {"..%2f..%2fadmin-token", "%2e%2e", "x", "A".repeat(33), "..%5c..", "%00".repeat(32)}) {
      assertThat(client.state("/v1/files/uploads/" + id).statusCode()).as(id).isIn(400, 404, 405);
      assertThat(client.get("/v1/files/" + id).statusCode()).as(id).isIn(400, 404);
    }
    String hash = client.put(owner, bytes(8, 100));
    String upper = "/v1/files/" + hash.substring("/v1/files/".length()).toUpperCase(java.util.Locale.ROOT);
    assertThat(problem(client.get(upper))).isEqualTo("400 bad-path");
  }

  @Test
  void other_methods_are_405_and_told_which_there_are() {
    HttpResponse<byte[]> answer = client.tus("PUT", "/v1/files", new byte[3]);
    assertThat(problem(answer)).isEqualTo("405 wrong-method");
    assertThat(header(answer, "Allow")).isEqualTo("OPTIONS, POST");
  }
}
