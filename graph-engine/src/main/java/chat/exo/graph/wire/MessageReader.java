package chat.exo.graph.wire;

import chat.exo.graph.query.Query;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Reads one message object in one pass, fields in any order. The first fault is kept and the rest is skipped, so the
 * parser always ends behind the object.
 */
final class MessageReader {
  private static final int MAX_SESSION_LENGTH = 256 << 10;
  private static final int MAX_HEARD_BY = 99; // gun: so many characters of >< are looked at

  /** What an answer says beside data goes to whoever asked, who did not choose its sender: a WebRTC offer fits, and little more. */
  private static final int MAX_OK_BYTES = 16 << 10;

  private static final int MAX_ERR_LENGTH = 1 << 10;

  private final JsonParser parser;
  private final FrameText text;
  private final WireLimits limits;
  private final Fault fault = new Fault();

  private String id = "";
  private String replyTo = "";
  private Optional<String> dam = Optional.empty();
  private Optional<String> processId = Optional.empty();
  private Message.Dam.Speaker speaker = Message.Dam.Speaker.UNKNOWN;
  private OptionalDouble askedAt = OptionalDouble.empty();
  private Optional<String> err = Optional.empty();
  private Optional<String> session = Optional.empty();
  private OptionalInt hash = OptionalInt.empty();
  private RawText ok = RawText.none();
  private Optional<AckWish> acks = Optional.empty();
  private List<String> heardBy = List.of();
  private Optional<String> nextChunk = Optional.empty();
  private Optional<PutReader> put = Optional.empty();
  private Optional<Query> query = Optional.empty();
  private boolean asksForNothing;

  MessageReader(JsonParser parser, FrameText text, WireLimits limits) {
    this.parser = parser;
    this.text = text;
    this.limits = limits;
  }

  void readFields() throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "#" -> id = readId(field);
        case "@" -> replyTo = readId(field);
        case "##" -> hash = readHash();
        case "><" -> heardBy = readHeardBy();
        case "dam" -> dam = readText().map(kind -> shortEnough(field, kind));
        case "pid" -> processId = readText().filter(this::isOneName);
        case "exo" -> readSpeaker();
        case "nts" -> askedAt = readTime();
        case "b" -> session = readText().filter(text -> text.length() <= MAX_SESSION_LENGTH);
        case "err" -> err = readText().map(text -> text.substring(0, Math.min(text.length(), MAX_ERR_LENGTH)));
        case "ok" -> readOk();
        case "%" -> nextChunk = readNextChunk();
        case "put" -> readPut();
        case "get" -> readGet();
        // gun passes unknown fields on; nobody reads them, so we do not
        default -> parser.skipChildren();
      }
    }
  }

  /** What the fields add up to. gun: dam goes before put, put before get. */
  Heard result() {
    if (fault.text().isPresent()) {
      return new Heard.Refused(id, fault.text().get());
    }
    if (dam.filter(Message.Reconcile.KIND::equals).isPresent() && session.isPresent()) {
      return new Heard.Said(new Message.Reconcile(id, session.get()));
    }
    if (dam.isPresent() && !dam.get().isEmpty()) {
      return new Heard.Said(new Message.Dam(id, replyTo, dam.get(), processId, speaker, askedAt));
    }
    if (put.isPresent()) {
      PutReader data = put.get();
      return new Heard.Said(new Message.Put(id, replyTo, data.graph(), data.text(), acks, hash, heardBy, nextChunk));
    }
    if (query.isPresent()) {
      return new Heard.Said(new Message.Get(id, query.get(), hash, heardBy));
    }
    if (asksForNothing) {
      return new Heard.Refused(id, "expected get to name a soul: {\"#\":\"soul\"}; ask for one soul or a LEX range of souls");
    }
    if (!replyTo.isEmpty() && ok.end() - ok.start() > MAX_OK_BYTES) {
      return new Heard.Refused(id, "expected ok of at most " + MAX_OK_BYTES + " bytes, got " + (ok.end() - ok.start()));
    }
    if (!replyTo.isEmpty()) {
      return new Heard.Said(new Message.Reply(id, replyTo, ok, err));
    }
    return new Heard.Ignored(); // says nothing; gun would pass it on to everybody
  }

  private String readId(String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return "";
    }
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      // gun takes numbers and more; but an id has to come back as it was, so it must be a text
      fault.set("expected " + field + " to be a text, got " + Fault.shape(parser) + "; message ids are texts");
      parser.skipChildren();
      return "";
    }
    return readId(field, parser.getText());
  }

  private String shortEnough(String field, String text) {
    if (text.length() > limits.maxIdLength()) {
      fault.set("expected " + field + " of at most " + limits.maxIdLength() + " characters, got " + text.length());
      return "";
    }
    return text;
  }

  private String readId(String field, String said) {
    String text = shortEnough(field, said);
    if (ForeignNames.poisonousId(text)) {
      fault.set("expected " + field + " to be no member of JavaScript's Object.prototype, got one; take another id");
      return "";
    }
    return text;
  }

  /** It is passed on in lists with commas. */
  private boolean isOneName(String name) {
    return name.length() <= limits.maxIdLength() && name.indexOf(',') < 0 && !ForeignNames.poisonousId(name);
  }

  private Optional<String> readText() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return Optional.of(parser.getText());
    }
    parser.skipChildren();
    return Optional.empty();
  }

  private Optional<String> readNextChunk() throws IOException {
    if (parser.currentToken().isScalarValue() && parser.currentToken() != JsonToken.VALUE_NULL) {
      return Optional.of(parser.getText()).filter(text -> text.length() <= limits.maxIdLength());
    }
    parser.skipChildren();
    return Optional.empty();
  }

  private void readSpeaker() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      speaker = Message.Dam.Speaker.EXO_RELAY;
    }
    parser.skipChildren();
  }

  /** {@code [time]} asks; with a second number it is an answer, which nobody here waits for. */
  private OptionalDouble readTime() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return OptionalDouble.empty();
    }
    int entries = 0;
    OptionalDouble time = OptionalDouble.empty();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      boolean number = parser.currentToken().isNumeric() && Double.isFinite(parser.getDoubleValue());
      time = number && entries == 0 ? OptionalDouble.of(parser.getDoubleValue()) : OptionalDouble.empty();
      entries++;
      parser.skipChildren();
    }
    return time;
  }

  private OptionalInt readHash() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() == JsonParser.NumberType.INT) {
      return OptionalInt.of(parser.getIntValue());
    }
    parser.skipChildren();
    return OptionalInt.empty();
  }

  private List<String> readHeardBy() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      parser.skipChildren(); // gun: arrays are not obeyed
      return List.of();
    }
    String text = parser.getText();
    // a name that is cut off names nobody
    String whole = text.length() <= MAX_HEARD_BY ? text : text.substring(0, Math.max(0, text.lastIndexOf(',', MAX_HEARD_BY)));
    List<String> names = new ArrayList<>();
    for (String name : whole.split(",", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  /** {@code ok} means two things: a wish on a put, any value at all on an ack. Both are read; which counts is known later. */
  private void readOk() throws IOException {
    int start = offsetOfToken();
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      acks = Optional.of(readWish());
    } else {
      parser.skipChildren();
      parser.finishToken();
    }
    ok = text.slice(start, offsetAfterToken());
  }

  private AckWish readWish() throws IOException {
    int wanted = 0;
    int peers = 0;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      JsonToken token = parser.nextToken();
      if (token.isNumeric() && field.equals("@")) {
        wanted = (int) Math.clamp(parser.getDoubleValue(), 0, 9_999);
      } else if (token.isNumeric() && field.equals("/")) {
        peers = (int) Math.clamp(parser.getDoubleValue(), 0, 9_999_999);
      } else {
        parser.skipChildren();
      }
    }
    return new AckWish(wanted, peers);
  }

  private void readPut() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      // gun passes put:null, put:false and put:"" on as if they were plain messages; they say "not found" at most
      if (parser.currentToken() == JsonToken.START_ARRAY || parser.currentToken().isNumeric()) {
        fault.set("expected put to be an object of souls, got " + Fault.shape(parser));
      }
      parser.skipChildren();
      return;
    }
    int start = offsetOfToken();
    PutReader data = new PutReader(parser, limits, fault);
    data.readNodes();
    data.cameAs(text.slice(start, offsetAfterToken()));
    put = data.isEmpty() ? Optional.empty() : Optional.of(data);
    if (data.isEmpty()) {
      fault.set("expected put to hold a soul, got an empty object");
    }
  }

  private void readGet() throws IOException {
    QueryReader reader = new QueryReader(parser, limits, fault);
    query = reader.read();
    asksForNothing = query.isEmpty();
  }

  private int offsetOfToken() {
    return (int) parser.currentTokenLocation().getCharOffset();
  }

  private int offsetAfterToken() {
    return (int) parser.currentLocation().getCharOffset();
  }
}
