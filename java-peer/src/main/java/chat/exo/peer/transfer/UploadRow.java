package chat.exo.peer.transfer;

import chat.exo.peer.file.FileKey;
import chat.exo.peer.file.FileReference;
import chat.exo.peer.vault.Form;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file that was or is being sent, as the vault keeps it: enough to go on in another process, and to send it again without sending a byte.
 *
 * @param path of the plain file
 * @param iv the first bytes of the encrypted file
 * @param places where at each relay its upload goes on
 * @param atMillis when it was last worked on
 */
@SuppressWarnings("ArrayRecordComponent") // wire bytes, never compared
record UploadRow(Path path, Stamp stamp, FileReference file, byte[] iv, Map<URI, URI> places, long atMillis) {
  static final Form<UploadRow> FORM = Form.of((row, bytes) -> parse(bytes), UploadRow::print);

  private static final ObjectMapper JSON = new ObjectMapper();

  UploadRow {
    places = Map.copyOf(places);
  }

  static Row row(Path path) {
    return Row.of(Table.UPLOAD, path.toString());
  }

  UploadRow at(URI relay, URI place, long nowMillis) {
    Map<URI, URI> more = new LinkedHashMap<>(places);
    more.put(relay, place);
    return new UploadRow(path, stamp, file, iv, more, nowMillis);
  }

  UploadRow gone(URI relay) {
    Map<URI, URI> less = new LinkedHashMap<>(places);
    less.remove(relay);
    return new UploadRow(path, stamp, file, iv, less, atMillis);
  }

  static UploadRow parse(byte[] bytes) {
    try {
      JsonNode in = JSON.readTree(bytes);
      Map<URI, URI> places = new LinkedHashMap<>();
      in.path("places").properties().forEach(place -> places.put(URI.create(place.getKey()), URI.create(place.getValue().asText())));
      FileReference file =
          new FileReference(
              new FileKey(in.path("key").binaryValue()),
              in.path("digest").binaryValue(),
              in.path("size").asLong(),
              in.path("chunk").asInt(),
              in.path("macs").binaryValue(),
              in.path("marks").binaryValue());
      Stamp stamp = new Stamp(in.path("size").asLong(), in.path("modified").asLong());
      return new UploadRow(Path.of(in.path("path").asText()), stamp, file, in.path("iv").binaryValue(), places, in.path("at").asLong());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] print() {
    ObjectNode out = JSON.createObjectNode();
    out.put("path", path.toString()).put("size", stamp.size()).put("modified", stamp.modifiedMicros()).put("at", atMillis);
    out.put("key", file.key().bytes()).put("iv", iv).put("digest", file.digest());
    out.put("chunk", file.chunkBytes()).put("macs", file.incrementalMac()).put("marks", file.marks());
    ObjectNode where = out.putObject("places");
    places.forEach((relay, place) -> where.put(relay.toString(), place.toString()));
    try {
      return JSON.writeValueAsBytes(out);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an upload does not print", e);
    }
  }

  /** Paths and keys are for no log. */
  @Override
  public String toString() {
    return "UploadRow[" + stamp.size() + " bytes]";
  }
}
