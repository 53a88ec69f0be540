package chat.exo.graph.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * First step of the flow: the bytes of one text frame become messages. Stateless; any thread.
 *
 * <p>A frame is read whole before any of it counts, so broken JSON at the end stores nothing from the beginning. A wrong
 * message inside an array harms no other.
 */
public final class WireReader {
  /** gun's own texts: its clients know how to print them. */
  static final String PARSE_ERROR = "DAM JSON parse error.";

  static final String TOO_BIG = "Message too big!";

  /** gun: an array may hold messages as texts, and such a text an array again; deeper than this is play. */
  private static final int MAX_TEXT_DEPTH = 4;

  private final WireLimits limits;
  private final JsonFactory json;

  public WireReader(WireLimits limits) {
    this.limits = limits;
    this.json =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(limits.maxDepth())
                    .maxStringLength(limits.maxFrameBytes())
                    .maxNameLength(limits.maxFrameBytes())
                    .maxNumberLength(1_000)
                    .build())
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .build();
  }

  /** Reads a frame. The array is kept by the messages and must not change afterwards. */
  public List<Heard> read(byte[] frame) {
    if (frame.length > limits.maxFrameBytes()) {
      return List.of(new Heard.Garbled(TOO_BIG));
    }
    return read(frame, Reading.BYTES)
        .or(() -> AsciiFrame.of(frame).flatMap(ascii -> read(ascii, Reading.ASCII)))
        .orElseGet(() -> List.of(new Heard.Garbled(PARSE_ERROR)));
  }

  /** How a frame is read: as it came, or in ASCII by way of characters. */
  private enum Reading {
    BYTES,
    ASCII
  }

  private Optional<List<Heard>> read(byte[] frame, Reading reading) {
    List<Heard> heard = new ArrayList<>(1);
    try {
      readText(frame, reading, heard, 0);
      return Optional.of(heard);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from an array in memory failed", e);
    }
  }

  private JsonParser parser(byte[] bytes, Reading reading) throws IOException {
    JsonFactory fresh = json.copy();
    return switch (reading) {
      case BYTES -> fresh.createParser(bytes);
      case ASCII -> fresh.createParser(new String(bytes, StandardCharsets.US_ASCII).toCharArray());
    };
  }

  private void readText(byte[] bytes, Reading reading, List<Heard> heard, int textDepth) throws IOException {
    if (bytes.length == 0) {
      heard.add(new Heard.Ignored());
      return;
    }
    if (inForeignEncoding(bytes)) {
      throw new WrongTextException("text that is no UTF-8", JsonLocation.NA);
    }
    // Names come from strangers: a table of them shared by all frames is memory for the asking, and without any table
    // Jackson reads characters and knows no byte offsets. So each frame gets a factory, and with it a table, of its own.
    try (JsonParser parser = parser(bytes, reading)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        heard.add(readMessage(parser, bytes));
      } else if (first == JsonToken.START_ARRAY) {
        readBatch(parser, bytes, heard, textDepth);
      } else {
        parser.skipChildren();
        // gun: a frame that is a bare JSON value is dropped without an answer
        heard.add(first == null ? new Heard.Garbled(PARSE_ERROR) : new Heard.Ignored());
      }
      if (parser.nextToken() != null) {
        throw new WrongTextException("text after the end of the frame", parser.currentLocation());
      }
    }
  }

  private void readBatch(JsonParser parser, byte[] bytes, List<Heard> heard, int textDepth) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (heard.size() >= limits.maxMessages()) {
        parser.skipChildren();
        refuseSurplus(heard);
        continue;
      }
      switch (parser.currentToken()) {
        case START_OBJECT -> heard.add(readMessage(parser, bytes));
        case VALUE_STRING -> readNested(parser.getText(), heard, textDepth);
        // gun: an array directly in an array, numbers and null are passed over
        default -> parser.skipChildren();
      }
    }
    if (heard.isEmpty()) {
      heard.add(new Heard.Ignored()); // gun: [] is the heartbeat
    }
  }

  private void readNested(String text, List<Heard> heard, int textDepth) throws IOException {
    if (!text.isEmpty() && textDepth < MAX_TEXT_DEPTH) {
      readText(text.getBytes(StandardCharsets.UTF_8), Reading.BYTES, heard, textDepth + 1);
    }
  }

  /** One refusal for all surplus messages: answering each would pay the flood back. */
  private void refuseSurplus(List<Heard> heard) {
    if (heard.size() == limits.maxMessages()) {
      heard.add(
          new Heard.Refused("", "expected at most " + limits.maxMessages() + " messages in a frame; send the rest again"));
    }
  }

  private Heard readMessage(JsonParser parser, byte[] bytes) throws IOException {
    MessageReader reader = new MessageReader(parser, bytes, limits);
    reader.readFields();
    return reader.result();
  }

  /** Jackson guesses UTF-16 and UTF-32 from a mark or a NUL in front, and reads them without the byte offsets we need. */
  private static boolean inForeignEncoding(byte[] bytes) {
    boolean foreign = bytes[0] < 0;
    for (int i = 0; i < Math.min(4, bytes.length); i++) {
      foreign |= bytes[i] == 0;
    }
    return foreign;
  }

  /** What Jackson lets pass and RFC 8259 does not. */
  private static final class WrongTextException extends JsonProcessingException {
    private static final long serialVersionUID = 1L;

    WrongTextException(String what, JsonLocation where) {
      super(what, where);
    }
  }
}
