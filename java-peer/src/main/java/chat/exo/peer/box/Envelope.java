package chat.exo.peer.box;

import chat.exo.peer.Shape;
import chat.exo.peer.session.DeviceAddress;
import chat.exo.peer.session.SignalText;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A Signal message with the name of its sender, as it lies sealed in a box: the relay sees neither.
 *
 * @param from what the sender says of itself; true only if the session or the profile agrees
 * @param after of a group's message, which is the same for all: what was said to this member before. Nobody signs it: a
 *     member who copies messages may delay them for others by a wrong one, and neither change nor repeat them.
 */
public record Envelope(DeviceAddress from, SignalText message, Optional<String> after) {
  static final String INFO = "exo box v1";

  /** Lengths are multiples of this, so that a relay learns little from them. */
  public static final int PAD_BYTES = 512;

  /** What {@code ,"pad":""}} takes without the padding. */
  private static final int PAD_FIELD_BYTES = 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A message of two: what was said before is inside. */
  public Envelope(DeviceAddress from, SignalText message) {
    this(from, message, Optional.empty());
  }

  /** Seals the envelope to a box: the value of an entry. */
  public String seal(BoxAddress box) {
    return Base64.getEncoder().encodeToString(box.sealKey().seal(padded(), INFO, boundTo(box.id())));
  }

  /** Opens the value of an entry; empty if it was not sealed to this box, or holds something else. */
  public static Optional<Envelope> open(OwnBox box, String value) {
    try {
      Optional<byte[]> opened = box.open(Base64.getDecoder().decode(value));
      return opened.isPresent() ? read(JSON.readTree(opened.get())) : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The additional data: an entry copied to another box does not open there. */
  static byte[] boundTo(String boxId) {
    return boxId.getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<Envelope> read(JsonNode json) {
    byte[] body = Base64.getDecoder().decode(json.path("body").asText());
    DeviceAddress from = new DeviceAddress(Shape.ACCOUNT.checked(json.path("from").asText()), json.path("device").asInt());
    Optional<String> after =
        json.path("after").isTextual() ? Optional.of(Shape.ID.checked(json.path("after").asText())) : Optional.empty();
    return SignalText.Kind.ofWireName(json.path("type").asText())
        .map(kind -> new Envelope(from, new SignalText(kind, body), kind == SignalText.Kind.SENDER_KEY ? after : Optional.empty()));
  }

  private byte[] padded() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(2 * message.body().length + PAD_BYTES);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("from", from.pub());
      json.writeNumberField("device", from.device());
      json.writeStringField("type", message.kind().wireName());
      if (after.isPresent()) {
        json.writeStringField("after", after.get());
      }
      json.writeStringField("body", Base64.getEncoder().encodeToString(message.body()));
      json.flush();
      int bare = out.size() + PAD_FIELD_BYTES;
      json.writeStringField("pad", "0".repeat((PAD_BYTES - bare % PAD_BYTES) % PAD_BYTES));
      json.writeEndObject();
      json.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("an envelope does not print", e);
    }
  }
}
