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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Signal messages with the name of their sender, as they lie sealed in a box: the relay sees neither, nor how many there are.
 *
 * @param from what the sender says of itself; true only if the session or the profile agrees
 * @param letters in the order they were encrypted; at least one
 */
public record Envelope(DeviceAddress from, List<Letter> letters) {
  /** Several share an envelope of at most this length; one alone may be longer. */
  public static final int MAX_SHARED_BYTES = 16 << 10;

  public static final int MAX_LETTERS = 64;

  private static final int PAD_BYTES = 512;

  /** What {@code ,"pad":""}} takes without the padding. */
  private static final int PAD_FIELD_BYTES = 10;

  private static final int HEAD_BYTES = 140;
  private static final int LETTER_BYTES = 64;
  private static final ObjectMapper JSON = new ObjectMapper();

  public Envelope {
    letters = List.copyOf(letters);
    if (letters.isEmpty() || letters.size() > MAX_LETTERS) {
      throw new IllegalArgumentException("expected 1 to " + MAX_LETTERS + " messages in an entry, got " + letters.size());
    }
  }

  /**
   * One Signal message.
   *
   * @param after of a group's message, which is the same for all: what was said to this member before. Nobody signs it: a
   *     member who copies messages may delay them for others by a wrong one, and neither change nor repeat them.
   */
  public record Letter(SignalText message, Optional<String> after) {
    /** A message of two: what was said before is inside. */
    public Letter(SignalText message) {
      this(message, Optional.empty());
    }

    /** At most what it takes in an envelope. */
    int bytes() {
      return LETTER_BYTES + (message.body().length + 2) / 3 * 4;
    }
  }

  /** Whether one more finds room beside these. */
  public static boolean fits(List<Letter> letters, Letter more) {
    int bytes = HEAD_BYTES + letters.stream().mapToInt(Letter::bytes).sum() + more.bytes();
    return letters.size() < MAX_LETTERS && bytes <= MAX_SHARED_BYTES;
  }

  /** Seals the envelope for a box and a time: an entry. */
  public Entry seal(BoxAddress box, long atMillis) {
    String time = Entry.time(atMillis);
    return Entry.at(time, Base64.getEncoder().encodeToString(box.seal().seal(padded(), boundTo(box.id(), time))));
  }

  /** Opens an entry; empty if it was not sealed for this box and time, or holds something else. */
  public static Optional<Envelope> open(OwnBox box, Entry entry) {
    try {
      byte[] sealed = Base64.getDecoder().decode(entry.value());
      Optional<byte[]> opened = box.open(sealed, boundTo(box.address().id(), entry.time()));
      return opened.isPresent() && opened.get().length == paddedLength(opened.get().length)
          ? read(JSON.readTree(opened.get())).filter(envelope -> envelope.shares(opened.get().length))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean shares(int bytes) {
    return letters.size() == 1 || bytes <= MAX_SHARED_BYTES;
  }

  /** The additional data: an entry copied to another box, or to another time, does not open there. */
  static byte[] boundTo(String boxId, String time) {
    return (boxId + "#" + time).getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<Envelope> read(JsonNode json) {
    DeviceAddress from = new DeviceAddress(Shape.ACCOUNT.checked(json.path("from").asText()), json.path("device").asInt());
    JsonNode messages = json.path("messages");
    if (messages.size() > MAX_LETTERS) {
      return Optional.empty();
    }
    List<Letter> letters = new ArrayList<>();
    messages.forEach(message -> letter(message).ifPresent(letters::add));
    return letters.isEmpty() ? Optional.empty() : Optional.of(new Envelope(from, letters));
  }

  /** One that has no form fails alone. */
  private static Optional<Letter> letter(JsonNode json) {
    try {
      byte[] body = Base64.getDecoder().decode(json.path("body").asText());
      Optional<String> after =
          json.path("after").isTextual() ? Optional.of(Shape.ID.checked(json.path("after").asText())) : Optional.empty();
      return SignalText.Kind.ofWireName(json.path("type").asText())
          .map(kind -> new Letter(new SignalText(kind, body), kind == SignalText.Kind.SENDER_KEY ? after : Optional.empty()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private byte[] padded() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(HEAD_BYTES + letters.stream().mapToInt(Letter::bytes).sum() + PAD_BYTES);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("from", from.pub());
      json.writeNumberField("device", from.device());
      json.writeArrayFieldStart("messages");
      for (Letter letter : letters) {
        write(json, letter);
      }
      json.writeEndArray();
      json.flush();
      int bare = out.size() + PAD_FIELD_BYTES;
      json.writeStringField("pad", "0".repeat(paddedLength(bare) - bare));
      json.writeEndObject();
      json.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("an envelope does not print", e);
    }
  }

  private static void write(JsonGenerator json, Letter letter) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", letter.message().kind().wireName());
    if (letter.after().isPresent()) {
      json.writeStringField("after", letter.after().get());
    }
    json.writeStringField("body", Base64.getEncoder().encodeToString(letter.message().body()));
    json.writeEndObject();
  }

  /** 512 bytes, doubled until it fits; beyond 16 KiB whole steps of that. */
  static int paddedLength(int bytes) {
    if (bytes > MAX_SHARED_BYTES) {
      return (bytes + MAX_SHARED_BYTES - 1) / MAX_SHARED_BYTES * MAX_SHARED_BYTES;
    }
    int length = PAD_BYTES;
    while (length < bytes) {
      length *= 2;
    }
    return length;
  }
}
