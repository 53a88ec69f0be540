package chat.exo.graph.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

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

  private static final Heard NOTHING = new Heard.Ignored();

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
            // Names come from strangers: a shared table of them is memory for the asking.
            .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
            .build();
  }

  /** Reads a frame. The array is kept by the messages and must not change afterwards. */
  public List<Heard> read(byte[] frame) {
    if (frame.length > limits.maxFrameBytes()) {
      return List.of(new Heard.Garbled(TOO_BIG));
    }
    List<Heard> heard = new ArrayList<>(1);
    try {
      readText(FrameText.of(frame), heard, 0);
    } catch (JsonProcessingException | CharacterCodingException e) {
      return List.of(new Heard.Garbled(PARSE_ERROR));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from an array in memory failed", e);
    }
    return heard;
  }

  private void readText(FrameText text, List<Heard> heard, int textDepth) throws IOException {
    if (text.unitCount() == 0) {
      heard.add(NOTHING);
      return;
    }
    try (JsonParser parser = json.createParser(text.units(), 0, text.unitCount())) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        heard.add(readMessage(parser, text));
      } else if (first == JsonToken.START_ARRAY) {
        readBatch(parser, text, heard, textDepth);
      } else {
        parser.skipChildren();
        // gun: a frame that is a bare JSON value is dropped without an answer
        heard.add(first == null ? new Heard.Garbled(PARSE_ERROR) : NOTHING);
      }
      if (parser.nextToken() != null) {
        throw new TrailingTextException(parser);
      }
    }
  }

  private void readBatch(JsonParser parser, FrameText text, List<Heard> heard, int textDepth) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (heard.size() >= limits.maxMessages()) {
        parser.skipChildren();
        refuseSurplus(heard);
        continue;
      }
      switch (parser.currentToken()) {
        case START_OBJECT -> heard.add(readMessage(parser, text));
        case VALUE_STRING -> readNested(parser.getText(), heard, textDepth);
        // gun: an array directly in an array, numbers and null are passed over
        default -> {
          parser.skipChildren();
          heard.add(NOTHING);
        }
      }
    }
    if (heard.isEmpty()) {
      heard.add(NOTHING); // gun: [] is the heartbeat
    }
  }

  /** Each text counts, also one that says nothing: reading it was work. */
  private void readNested(String text, List<Heard> heard, int textDepth) throws IOException {
    int before = heard.size();
    if (!text.isEmpty() && textDepth < MAX_TEXT_DEPTH) {
      readText(FrameText.ofNested(text), heard, textDepth + 1);
    }
    if (heard.size() == before) {
      heard.add(NOTHING);
    }
  }

  /** One refusal for all surplus messages: answering each would pay the flood back. */
  private void refuseSurplus(List<Heard> heard) {
    if (heard.size() == limits.maxMessages()) {
      heard.add(
          new Heard.Refused("", "expected at most " + limits.maxMessages() + " messages in a frame; send the rest again"));
    }
  }

  private Heard readMessage(JsonParser parser, FrameText text) throws IOException {
    MessageReader reader = new MessageReader(parser, text, limits);
    reader.readFields();
    return reader.result();
  }

  /** Text after the end of the JSON: gun's relay takes it, RFC 8259 does not. */
  private static final class TrailingTextException extends JsonProcessingException {
    private static final long serialVersionUID = 1L;

    TrailingTextException(JsonParser parser) {
      super("text after the end of the frame", parser.currentLocation());
    }
  }
}
