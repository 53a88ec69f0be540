package chat.exo.relay.file;

import static chat.exo.relay.file.FileClient.bytes;
import static chat.exo.relay.file.FileClient.hash;
import static chat.exo.relay.file.FileClient.header;
import static chat.exo.relay.file.FileClient.problem;
import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.Relay;
import chat.exo.relay.api.TestOwner;
import chat.exo.relay.settings.RelayOptions;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What RFC 9110 says of ranges and conditions, and what a cache needs. */
@NullUnmarked // JUnit fills the fields before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DownloadTest {
  private static final byte[] FILE = bytes(1, 3_000_000);

  private Relay relay;
  private FileClient client;
  private String path;

  @BeforeAll
  void start(@TempDir Path data) {
    relay = Relay.start(RelayOptions.defaults(data).onPort(0));
    client = new FileClient(relay);
    path = client.put(new TestOwner(), FILE);
  }

  @AfterAll
  void stop() {
    client.close();
    relay.close();
  }

  @Test
  void a_file_says_what_caches_and_browsers_need() {
    for (String method : new String[] {"GET", "HEAD"}) {
      HttpResponse<byte[]> answer = client.ask(method, path, new byte[0]);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(method.equals("GET") ? FILE : new byte[0]);
      assertThat(header(answer, "Content-Length")).isEqualTo("3000000");
      assertThat(header(answer, "ETag")).isEqualTo("\"" + hash(FILE) + "\"");
      assertThat(header(answer, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable, no-transform");
      assertThat(header(answer, "Content-Type")).isEqualTo("application/octet-stream");
      assertThat(header(answer, "Content-Disposition")).isEqualTo("attachment");
      assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(header(answer, "Accept-Ranges")).isEqualTo("bytes");
      assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
      assertThat(header(answer, "Cross-Origin-Resource-Policy")).isEqualTo("cross-origin");
    }
  }

  @Test
  void one_range_is_206() {
    HttpResponse<byte[]> answer = client.get(path, "Range", "bytes=100-1999999");
    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(header(answer, "Content-Range")).isEqualTo("bytes 100-1999999/3000000");
    assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(FILE, 100, 2_000_000));
    assertThat(client.get(path, "Range", "bytes=-5").body()).isEqualTo(Arrays.copyOfRange(FILE, 2_999_995, 3_000_000));
  }

  @Test
  void several_ranges_are_parts() {
    HttpResponse<byte[]> answer = client.get(path, "Range", "bytes=0-9,1000000-1199999,2999990-");
    assertThat(answer.statusCode()).isEqualTo(206);
    String boundary = header(answer, "Content-Type").substring("multipart/byteranges; boundary=".length());
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    part(expected, boundary, 0, 10);
    part(expected, boundary, 1_000_000, 1_200_000);
    part(expected, boundary, 2_999_990, 3_000_000);
    expected.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    assertThat(answer.body()).isEqualTo(expected.toByteArray());
    assertThat(header(answer, "Content-Length")).isEqualTo(String.valueOf(expected.size()));
  }

  private static void part(ByteArrayOutputStream out, String boundary, int from, int to) {
    String head = "\r\n--" + boundary + "\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes " + from + "-" + (to - 1) + "/3000000\r\n\r\n";
    out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    out.write(FILE, from, to - from);
  }

  @Test
  void a_range_outside_is_416_and_says_the_length() {
    HttpResponse<byte[]> answer = client.get(path, "Range", "bytes=3000000-");
    assertThat(problem(answer)).isEqualTo("416 bad-range");
    assertThat(header(answer, "Content-Range")).isEqualTo("bytes */3000000");
    assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void ranges_that_only_make_work_get_the_whole() {
    for (String odd : new String[] {"bytes=" + "0-1,".repeat(100) + "0-1", "bytes=0-9,5-20", "bytes=10-5", "bytes=-1-5"}) {
      HttpResponse<byte[]> answer = client.get(path, "Range", odd);
      assertThat(answer.statusCode()).as(odd).isEqualTo(200);
      assertThat(answer.body()).hasSize(FILE.length);
    }
  }

  @Test
  void who_has_it_gets_304_and_a_range_of_another_version_is_the_whole() {
    String tag = "\"" + hash(FILE) + "\"";
    for (String names : new String[] {tag, "\"other\", " + tag, "W/" + tag, "*"}) {
      HttpResponse<byte[]> answer = client.get(path, "If-None-Match", names);
      assertThat(answer.statusCode()).as(names).isEqualTo(304);
      assertThat(header(answer, "ETag")).isEqualTo(tag);
      assertThat(answer.body()).isEmpty();
    }
    assertThat(client.get(path, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    assertThat(client.get(path, "Range", "bytes=0-1", "If-Range", tag).statusCode()).isEqualTo(206);
    assertThat(client.get(path, "Range", "bytes=0-1", "If-Range", "\"other\"").statusCode()).isEqualTo(200);
    assertThat(client.get(path, "Range", "bytes=0-1", "If-Range", "Wed, 21 Oct 2026 07:28:00 GMT").statusCode()).isEqualTo(200);
  }

  @Test
  void a_connection_serves_one_file_after_another() {
    for (int i = 0; i < 20; i++) {
      assertThat(client.get(path, "Range", "bytes=" + i + "-" + (i + 9)).body()).isEqualTo(Arrays.copyOfRange(FILE, i, i + 10));
      assertThat(client.get("/v1/files/" + "0".repeat(64)).statusCode()).isEqualTo(404);
    }
  }
}
