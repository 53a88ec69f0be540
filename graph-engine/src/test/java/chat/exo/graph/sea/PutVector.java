package chat.exo.graph.sea;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireLimits;
import chat.exo.graph.wire.WireReader;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One put that was sent to a running gun relay, and what became of it. */
record PutVector(JsonNode json) {
  static List<PutVector> all() {
    return Vectors.files().stream()
        .map(Vectors::read)
        .filter(file -> file.path("vectors").path(0).has("expect"))
        .flatMap(file -> Vectors.list(file.get("vectors")).stream())
        .map(PutVector::new)
        .toList();
  }

  String name() {
    return json.get("name").textValue();
  }

  /** accept, reject or mixed: what a relay that follows our rules does. */
  String expected() {
    return json.path("ours").asText(json.get("expect").textValue());
  }

  boolean isLegacy() {
    return json.path("legacy").asBoolean();
  }

  /** gun's own answer, or empty if it gave none. */
  String error() {
    return json.path("err").asText("");
  }

  WireLimits limits() {
    WireLimits defaults = WireLimits.defaults();
    int maxFrameBytes = json.path("relay_opt").path("max").asInt(defaults.maxFrameBytes());
    return new WireLimits(
        maxFrameBytes,
        defaults.maxDepth(),
        defaults.maxMessages(),
        defaults.maxKeysPerPut(),
        defaults.maxSoulLength(),
        defaults.maxKeyLength(),
        defaults.maxIdLength());
  }

  List<byte[]> framesBefore() {
    return Vectors.list(json.path("pre")).stream()
        .map(put -> Vectors.utf8("{\"#\":\"before\",\"put\":" + Vectors.text(put) + "}"))
        .toList();
  }

  byte[] frame() {
    if (json.has("frame")) {
      return Vectors.utf8(json.get("frame").textValue().replace("%ID%", "id"));
    }
    String replyTo = json.has("reply_to") ? ",\"@\":" + Vectors.text(json.get("reply_to")) : "";
    return Vectors.utf8("{\"#\":\"id\"" + replyTo + ",\"put\":" + Vectors.text(json.get("put")) + "}");
  }

  /** The cells of the put that must be stored, read from the frame itself, as {@link HamStore#contents} prints them. */
  Map<String, String> expectedCells() {
    Map<String, String> cells = new TreeMap<>();
    if (expected().equals("reject")) {
      return cells;
    }
    Heard heard = new WireReader(limits()).read(frame()).getFirst();
    if (!(heard instanceof Heard.Said(Message.Put put))) {
      throw new AssertionError(name() + ": expected a put that can be read, got " + heard);
    }
    Graph graph = put.graph();
    for (Node node : graph.nodes()) {
      for (Cell cell : node.cells()) {
        if (isStored(node.soul().text(), cell.key())) {
          cells.put(HamStore.line(node.soul().text(), cell.key()), HamStore.text(cell.state(), cell.value()));
        }
      }
    }
    return cells;
  }

  private boolean isStored(String soul, String key) {
    return expected().equals("accept")
        || Vectors.list(json.get("stored").path(soul)).stream().anyMatch(name -> name.textValue().equals(key));
  }

  @Override
  public String toString() {
    return name();
  }
}
