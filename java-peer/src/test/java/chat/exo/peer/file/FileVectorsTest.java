package chat.exo.peer.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.peer.Refused;
import chat.exo.peer.VectorFiles;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.content.FilePlace;
import chat.exo.peer.content.Preview;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The content of a file, and what becomes of its bytes, one list for all clients: {@code -Dexo.vectors.write=true} makes it anew. */
final class FileVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int[] SIZES = {0, 1, 541, 70_000, 200_000};

  @Test
  void the_recorded_files_come_back_and_what_was_touched_does_not() throws IOException {
    if (Boolean.getBoolean("exo.vectors.write")) {
      write(Path.of(System.getProperty("exo.vectors"), "messaging", "files.json"));
    }
    JsonNode vectors = VectorFiles.messaging("files");
    for (JsonNode one : vectors.get("chunks")) {
      assertThat(ChunkBytes.of(one.get("encrypted").asLong())).isEqualTo(one.get("chunk").asInt());
    }
    for (JsonNode one : vectors.get("contents")) {
      ObjectNode content = (ObjectNode) JSON.readTree(one.get("text").asText());
      one.path("zeros").properties().forEach(field -> content.put(field.getKey(), base64(field.getValue().asInt())));
      assertThat(ContentJson.read(content.toString().getBytes(StandardCharsets.UTF_8)).isPresent()).as(one.get("why").asText()).isEqualTo(one.get("good").asBoolean());
    }
    int refused = 0;
    for (JsonNode one : vectors.get("files")) {
      Content content = ContentJson.of(one.get("content")).orElseThrow();
      assertThat(ContentJson.tree(content)).hasToString(one.get("content").toString());
      FileReference file = reference(content);
      byte[] plain = pattern(Math.toIntExact(file.size()));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      FileReference again =
          FileCipher.encrypt(
              new ByteArrayInputStream(plain), plain.length, out, file.key(), VectorFiles.hex(one.get("iv")), file.marks().length > 0);
      assertThat(ContentJson.tree(saying(again, one.get("content")))).hasToString(one.get("content").toString());
      byte[] blob = out.toByteArray();
      ByteArrayOutputStream decrypted = new ByteArrayOutputStream();
      FileCipher.decrypt(new ByteArrayInputStream(blob), file, decrypted);
      assertThat(decrypted.toByteArray()).isEqualTo(plain);
      for (JsonNode touched : one.get("touched")) {
        ByteArrayOutputStream released = new ByteArrayOutputStream();
        byte[] other = touched(blob, touched);
        assertThatThrownBy(() -> FileCipher.decrypt(new ByteArrayInputStream(other), file, released)).isInstanceOf(Refused.class);
        assertThat(released.size()).as(touched.toString()).isLessThanOrEqualTo(touched.get("atMost").asInt());
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(20);
  }

  /** Whatever bytes come, they are a content or none: a reader never falls over. */
  @Test
  void altered_file_contents_are_read_or_not_and_never_a_surprise() {
    long seed = Long.getLong("exo.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    JsonNode good = VectorFiles.messaging("files").get("files").get(3).get("content");
    byte[] text = good.toString().getBytes(StandardCharsets.UTF_8);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] altered = text.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
      }
      Optional<Content> content = ContentJson.read(random.nextBoolean() ? altered : Arrays.copyOf(altered, random.nextInt(altered.length)));
      if (content.isPresent() && content.get().body() instanceof Body.FileNote note) {
        assertThat(note.size()).isNotNegative();
        read++;
      }
    }
    assertThat(read).isBetween(1, 19_999);
    for (int i = 0; i < 5_000; i++) {
      ObjectNode other = good.deepCopy();
      List<String> names = List.of("size", "chunk", "macs", "marks", "urls", "key", "digest", "type", "name", "preview");
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(6)) {
        case 0 -> other.remove(name);
        case 1 -> other.put(name, random.nextLong());
        case 2 -> other.put(name, random.nextDouble());
        case 3 -> other.put(name, "A".repeat(random.nextInt(300)));
        case 4 -> other.putArray(name).add(random.nextInt()).addNull();
        default -> other.putObject(name).put("type", "image/png");
      }
      ContentJson.of(other).ifPresent(content -> assertThat(content.body()).isInstanceOf(Body.class));
    }
  }

  private static byte[] touched(byte[] blob, JsonNode how) {
    byte[] other = blob.clone();
    return switch (how.get("how").asText()) {
      case "flip" -> {
        other[how.get("at").asInt()] ^= 1;
        yield other;
      }
      case "cut" -> Arrays.copyOf(blob, how.get("at").asInt());
      case "append" -> Arrays.copyOf(blob, blob.length + how.get("at").asInt());
      case "swap" -> {
        int chunk = 65_536;
        System.arraycopy(blob, 0, other, chunk, chunk);
        System.arraycopy(blob, chunk, other, 0, chunk);
        yield other;
      }
      default -> throw new AssertionError(how.toString());
    };
  }

  private static FileReference reference(Content content) {
    if (content.body() instanceof Body.FileNote note && note.place() instanceof FilePlace.Remote remote) {
      return remote.reference();
    }
    throw new AssertionError("expected a file at a relay");
  }

  private static Content saying(FileReference file, JsonNode like) {
    Content content = ContentJson.of(like).orElseThrow();
    Body.FileNote note = (Body.FileNote) content.body();
    FilePlace.Remote remote = (FilePlace.Remote) note.place();
    return content.saying(
        new Body.FileNote(new FilePlace.Remote(remote.urls(), file), file.size(), note.type(), note.name(), note.preview()));
  }

  private static void write(Path target) throws IOException {
    Random random = new Random(11);
    ObjectNode out = JSON.createObjectNode();
    out.put(
        "description",
        "Files: the content that carries them, the plain file (byte i is i * 131 + (i >> 9)) encrypted with key and iv, and the same bytes touched:"
            + " refused, after at most so many plain bytes.");
    for (long encrypted : new long[] {608, 16_777_215, 16_777_216, 536_870_912, 2_147_483_648L, 2_147_483_649L, 10_000_000_000L, 64_000_000_000L}) {
      out.withArray("chunks").addObject().put("encrypted", encrypted).put("chunk", ChunkBytes.of(encrypted));
    }
    for (int size : SIZES) {
      byte[] key = new byte[64];
      random.nextBytes(key);
      byte[] iv = new byte[16];
      random.nextBytes(iv);
      ByteArrayOutputStream blob = new ByteArrayOutputStream();
      FileReference file = FileCipher.encrypt(new ByteArrayInputStream(pattern(size)), size, blob, new FileKey(key), iv, size > 541);
      ObjectNode one = out.withArray("files").addObject();
      List<URI> urls =
          List.of("https://relay.example/v1/files/", "https://cdn.example/v1/files/").stream()
              .map(url -> URI.create(url + HexFormat.of().formatHex(file.digest())))
              .toList();
      Optional<Preview> preview = size == 70_000 ? Optional.of(new Preview("image/png", 640, 480, new byte[] {1, 2, 3})) : Optional.empty();
      Body.FileNote note = new Body.FileNote(new FilePlace.Remote(urls, file), size, "image/png", Optional.of("name " + size), preview);
      Content content = new Content("AAAAAAAAAAAAAAAAAAAAAA", 1, Optional.empty(), Optional.empty(), Optional.empty(), note);
      one.put("iv", HexFormat.of().formatHex(iv)).set("content", ContentJson.tree(content));
      int length = blob.size();
      for (int at : new int[] {0, 16, 65_535, 65_536, length / 2, length - 33, length - 1}) {
        if (at < length) {
          one.withArray("touched").addObject().put("how", "flip").put("at", at).put("atMost", at / 65_536 * 65_536);
          one.withArray("touched").addObject().put("how", "cut").put("at", at).put("atMost", at / 65_536 * 65_536);
        }
      }
      one.withArray("touched").addObject().put("how", "append").put("at", 1).put("atMost", length / 65_536 * 65_536);
      if (length > 131_072) {
        one.withArray("touched").addObject().put("how", "swap").put("at", 0).put("atMost", 0);
      }
    }
    ObjectNode good = (ObjectNode) out.get("files").get(3).get("content");
    content(out, "a file at a relay", good, true, content -> {});
    content(out, "a preview nobody can use is none", good, true, content -> content.withObject("/preview").put("width", 0));
    content(out, "a name that is a path is only a name", good, true, content -> content.put("name", "../../etc/passwd"));
    content(out, "no marks", good, true, content -> content.remove("marks"));
    content(out, "one mark too few", good, false, content -> content.put("marks", base64(16)));
    content(out, "no urls", good, false, content -> content.putArray("urls"));
    content(out, "nine urls", good, false, content -> urls(content, "https://relay.example/v1/files/a", 9));
    content(out, "a url of a file", good, false, content -> urls(content, "file:///etc/passwd", 1));
    content(out, "a url with a user", good, false, content -> urls(content, "https://user:word@relay.example/a", 1));
    content(out, "a url that is none", good, false, content -> urls(content, "https://a b", 1));
    content(out, "a url with a fragment", good, false, content -> urls(content, "https://relay.example/a#b", 1));
    content(out, "a key of 63 bytes", good, false, content -> content.put("key", base64(63)));
    content(out, "a digest of 31 bytes", good, false, content -> content.put("digest", base64(31)));
    content(out, "no MACs", good, false, content -> content.put("macs", ""));
    content(out, "no list of MACs", good, false, content -> content.remove("macs"));
    content(out, "half a MAC", good, false, content -> content.put("macs", base64(48)));
    content(out, "4,097 MACs", good, false, content -> content.remove("marks"));
    zeros(out, "macs", 32 * 4_097);
    content(out, "no chunk size", good, false, content -> content.remove("chunk"));
    content(out, "a chunk of nothing", good, false, content -> content.put("chunk", 0));
    content(out, "a chunk below none", good, false, content -> content.put("chunk", -65_536));
    content(out, "a chunk of 2 GiB", good, false, content -> content.put("chunk", Integer.MAX_VALUE));
    content(out, "a chunk in words", good, false, content -> content.put("chunk", "65536"));
    content(out, "half a chunk", good, false, content -> content.put("chunk", 65_536.5));
    content(out, "a size below none", good, false, content -> content.put("size", -1));
    content(out, "no size", good, false, content -> content.remove("size"));
    content(out, "a size beyond its chunks", good, false, content -> content.put("size", 131_073));
    content(out, "a size far below its chunks", good, false, content -> content.put("size", 1));
    content(out, "a size beyond numbers", good, false, content -> content.put("size", 1e300));
    content(out, "no type", good, false, content -> content.remove("type"));
    content(out, "more in the message than a message takes", good, false, content -> content.put("size", 100_001));
    zeros(out, "data", 100_001);
    content(out, "a file in the message", good, true, content -> content.put("data", base64(100)).put("size", 100));
    Files.writeString(target, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(out) + "\n");
  }

  private static void content(ObjectNode out, String why, ObjectNode good, boolean reads, Consumer<ObjectNode> change) {
    ObjectNode content = good.deepCopy();
    change.accept(content);
    out.withArray("contents").addObject().put("why", why).put("good", reads).put("text", content.toString());
  }

  /** A field of the last content that is so many zeros: too long to stand in a file. */
  private static void zeros(ObjectNode out, String field, int bytes) {
    ObjectNode last = (ObjectNode) out.get("contents").get(out.get("contents").size() - 1);
    last.putObject("zeros").put(field, bytes);
  }

  private static void urls(ObjectNode content, String url, int count) {
    var urls = content.putArray("urls");
    for (int i = 0; i < count; i++) {
      urls.add(url);
    }
  }

  private static String base64(int count) {
    return Base64.getEncoder().encodeToString(new byte[count]);
  }

  private static byte[] pattern(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 131 + (i >> 9));
    }
    return bytes;
  }
}
