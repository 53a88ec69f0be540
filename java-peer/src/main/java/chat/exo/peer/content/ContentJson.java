package chat.exo.peer.content;

import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.file.FileKey;
import chat.exo.peer.file.FileReference;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Contents to JSON and back, as {@code docs/messaging.md} lays them out. Stateless. */
public final class ContentJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ContentJson() {}

  public static byte[] write(Content content) {
    try {
      return JSON.writeValueAsBytes(tree(content));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a content does not print", e);
    }
  }

  /** A content as a part of something larger. */
  public static ObjectNode tree(Content content) {
    ObjectNode out = content.body() instanceof Body.Unknown unknown ? parse(unknown.json()) : JSON.createObjectNode();
    out.put("id", content.id()).put("at", content.atMillis()).put("kind", content.body().kind());
    content.after().ifPresent(id -> out.put("after", id));
    content.group().ifPresent(id -> out.put("group", id));
    content.expireSeconds().ifPresent(seconds -> out.put("expire", seconds));
    writeBody(out, content.body());
    return out;
  }

  /** Reads a content; empty if it has no id or kind, or lacks a field its kind needs. */
  public static Optional<Content> read(byte[] json) {
    try {
      return of(JSON.readTree(json));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The same, of what was parsed already. */
  public static Optional<Content> of(JsonNode in) {
    try {
      if (!in.path("id").isTextual() || !in.path("kind").isTextual()) {
        return Optional.empty();
      }
      return Optional.of(
          new Content(
              in.path("id").asText(),
              in.path("at").asLong(),
              text(in, "after"),
              text(in, "group"),
              in.path("expire").canConvertToInt() && in.path("expire").asInt() > 0
                  ? Optional.of(in.path("expire").asInt())
                  : Optional.empty(),
              readBody(in)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void writeBody(ObjectNode out, Body body) {
    switch (body) {
      case Body.Text text -> out.put("text", text.text());
      case Body.FileNote file -> writeFile(out, file);
      case Body.Receipt receipt -> {
        out.put("state", receipt.state().name().toLowerCase(Locale.ROOT));
        list(out.putArray("ids"), receipt.ids());
      }
      case Body.FreshBox fresh -> out.set("box", fresh.box().json());
      case Body.Typing typing -> {}
      case Body.Reaction reaction -> out.put("to", reaction.to()).put("emoji", reaction.emoji());
      case Body.Edit edit -> out.put("to", edit.to()).put("text", edit.text());
      case Body.Erase erase -> out.put("to", erase.to());
      case Body.Group group -> writeGroup(out, group);
      case Body.SenderKey key -> {
        writeGroup(out, key.group());
        out.put("distribution", base64(key.distribution()));
      }
      case Body.Resend resend -> resend.since().ifPresent(id -> out.put("since", id));
      case Body.Moved moved -> {
        out.put("updated", moved.updatedMillis());
        list(out.putArray("relays"), moved.relays().stream().map(URI::toString).toList());
      }
      case Body.Resent resent -> resent.last().ifPresent(id -> out.put("last", id));
      case Body.Unknown unknown -> {}
    }
  }

  private static Body readBody(JsonNode in) {
    String kind = in.path("kind").asText();
    return switch (kind) {
      case "text" -> new Body.Text(needed(in, "text"));
      case "file" -> readFile(in);
      case "receipt" ->
          new Body.Receipt(
              needed(in, "state").equals("read") ? Body.Receipt.State.READ : Body.Receipt.State.DELIVERED,
              texts(in.path("ids")));
      case "box" -> new Body.FreshBox(BoxAddress.shared(in.path("box")));
      case "typing" -> new Body.Typing();
      case "reaction" -> new Body.Reaction(needed(in, "to"), needed(in, "emoji"));
      case "edit" -> new Body.Edit(needed(in, "to"), needed(in, "text"));
      case "erase" -> new Body.Erase(needed(in, "to"));
      case "group" -> readGroup(in);
      case "senderkey" -> new Body.SenderKey(readGroup(in), bytes(in, "distribution"));
      case "resend" -> new Body.Resend(text(in, "since"));
      case "profile" ->
          new Body.Moved(in.path("updated").asLong(), texts(in.path("relays")).stream().map(URI::create).toList());
      case "resent" -> new Body.Resent(text(in, "last"));
      default -> new Body.Unknown(kind, in.toString());
    };
  }

  private static void writeGroup(ObjectNode out, Body.Group group) {
    out.put("group", group.id()).put("epoch", group.epoch()).put("name", group.name());
    list(out.putArray("members"), group.members());
  }

  private static Body.Group readGroup(JsonNode in) {
    return new Body.Group(needed(in, "group"), in.path("epoch").asInt(), needed(in, "name"), texts(in.path("members")));
  }

  private static void writeFile(ObjectNode out, Body.FileNote file) {
    switch (file.place()) {
      case FilePlace.Inline inline -> out.put("data", base64(inline.bytes()));
      case FilePlace.Remote remote -> {
        FileReference reference = remote.reference();
        list(out.putArray("urls"), remote.urls().stream().map(URI::toString).toList());
        out.put("key", base64(reference.key().bytes())).put("digest", base64(reference.digest()));
        out.put("chunk", reference.chunkBytes()).put("macs", base64(reference.incrementalMac()));
        if (reference.marks().length > 0) {
          out.put("marks", base64(reference.marks()));
        }
      }
    }
    out.put("size", file.size()).put("type", file.type());
    file.name().ifPresent(name -> out.put("name", name));
    file.preview()
        .ifPresent(
            preview ->
                out.putObject("preview")
                    .put("type", preview.type())
                    .put("width", preview.width())
                    .put("height", preview.height())
                    .put("data", base64(preview.data())));
  }

  private static Body readFile(JsonNode in) {
    if (!in.path("size").isIntegralNumber() || !in.path("size").canConvertToLong()) {
      throw new IllegalArgumentException("expected a size in whole bytes");
    }
    long size = in.path("size").asLong();
    FilePlace place =
        in.has("data") ? new FilePlace.Inline(bytes(in, "data")) : new FilePlace.Remote(urls(in.path("urls")), reference(in, size));
    return new Body.FileNote(place, size, needed(in, "type"), text(in, "name"), preview(in.path("preview")));
  }

  private static FileReference reference(JsonNode in, long size) {
    if (!in.path("chunk").isIntegralNumber() || !in.path("chunk").canConvertToInt()) {
      throw new IllegalArgumentException("expected a chunk size in whole bytes");
    }
    byte[] marks = in.has("marks") ? bytes(in, "marks") : new byte[0];
    FileKey key = new FileKey(bytes(in, "key"));
    return new FileReference(key, bytes(in, "digest"), size, in.path("chunk").asInt(), bytes(in, "macs"), marks);
  }

  private static List<URI> urls(JsonNode in) {
    return texts(in).stream().map(URI::create).toList();
  }

  /** A preview nobody can use is none: the file counts. */
  private static Optional<Preview> preview(JsonNode in) {
    try {
      return in.isObject()
          ? Optional.of(new Preview(needed(in, "type"), in.path("width").asInt(), in.path("height").asInt(), bytes(in, "data")))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void list(ArrayNode out, List<String> texts) {
    texts.forEach(out::add);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(entry -> texts.add(entry.asText()));
    return texts;
  }

  private static Optional<String> text(JsonNode in, String field) {
    return in.path(field).isTextual() ? Optional.of(in.path(field).asText()) : Optional.empty();
  }

  private static String needed(JsonNode in, String field) {
    return text(in, field).orElseThrow(() -> new IllegalArgumentException("expected a text in field " + field));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(JsonNode in, String field) {
    return Base64.getDecoder().decode(needed(in, field));
  }

  private static ObjectNode parse(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a kept content does not parse", e);
    }
  }
}
