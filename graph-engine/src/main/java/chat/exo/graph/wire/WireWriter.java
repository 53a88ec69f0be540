package chat.exo.graph.wire;

import chat.exo.graph.json.JsonText;
import chat.exo.graph.json.PrintedGraph;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Last step of the flow: what the relay says, as the UTF-8 text of one message. Stateless; any thread.
 *
 * <p>Each message is printed once and its bytes are shared by all who get it.
 */
public final class WireWriter {
  private WireWriter() {}

  /** {@code {"#":id,"@":to,"ok":true}}: the write is as durable as the relay promises. */
  public static byte[] ack(String id, String replyTo) {
    return utf8(open(id, replyTo).append(",\"ok\":true}"));
  }

  /** {@code {"#":id,"@":to,"err":text}}. */
  public static byte[] error(String id, String replyTo, String text) {
    StringBuilder out = replyTo.isEmpty() ? open(id) : open(id, replyTo);
    out.append(",\"err\":");
    JsonText.appendQuoted(out, text);
    return utf8(out.append('}'));
  }

  /** {@code {"#":id,"@":to}}: gun's "not found". */
  public static byte[] notFound(String id, String replyTo) {
    return utf8(open(id, replyTo).append('}'));
  }

  /** An answer with data and the hash of its text. */
  public static byte[] answer(String id, String replyTo, PrintedGraph put, Optional<String> nextChunk) {
    StringBuilder out = open(id, replyTo).append(",\"##\":").append(put.hash());
    nextChunk.ifPresent(
        next -> {
          out.append(",\"%\":");
          JsonText.appendQuoted(out, next);
        });
    return closed(utf8(out.append(",\"put\":")), put);
  }

  /** A reply of somebody else on its way back: a new id would do, the old one lets both ends count. */
  public static byte[] reply(Message.Reply reply) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    StringBuilder head = open(reply.id(), reply.replyTo());
    reply
        .err()
        .ifPresent(
            err -> {
              head.append(",\"err\":");
              JsonText.appendQuoted(head, err);
            });
    if (!reply.ok().isEmpty()) {
      head.append(",\"ok\":");
    }
    out.writeBytes(utf8(head));
    write(out, reply.ok());
    out.write('}');
    return out.toByteArray();
  }

  /** A write on its way to a reader or another relay, its graph in the text it came with. */
  public static byte[] put(PutHeader header, RawText put) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(96 + put.end() - put.start());
    out.writeBytes(utf8(header.open()));
    write(out, put);
    out.write('}');
    return out.toByteArray();
  }

  /** A write on its way, its graph printed anew. */
  public static byte[] put(PutHeader header, String put) {
    return utf8(header.open().append(put).append('}'));
  }

  /** A write of what is in the store. */
  public static byte[] put(PutHeader header, PrintedGraph put) {
    return closed(utf8(header.open()), put);
  }

  private static byte[] closed(byte[] head, PrintedGraph put) {
    byte[] message = Arrays.copyOf(head, head.length + put.length() + 1);
    put.copyTo(message, head.length);
    message[message.length - 1] = '}';
    return message;
  }

  /** A read, for a neighbour. */
  public static byte[] get(String id, Query query, OptionalInt hash, List<String> heardBy) {
    StringBuilder out = open(id);
    hash.ifPresent(value -> out.append(",\"##\":").append(value));
    appendHeardBy(out, heardBy);
    out.append(",\"get\":{\"#\":");
    appendLex(out, query.souls());
    if (!query.keys().matchesAll()) {
      out.append(",\".\":");
      appendLex(out, query.keys());
    }
    if (!query.unbounded()) {
      out.append(",\"%\":").append(query.maxBytes());
    }
    if (query.order() == Query.Order.DESCENDING) {
      out.append(",\"-\":1");
    }
    return utf8(out.append("}}"));
  }

  /**
   * The handshake: who we are, and with {@code replyTo} that we know who they are. {@code exo} tells relays of this kind
   * that they speak with one; gun passes over it.
   */
  public static byte[] handshake(String id, String replyTo, String processId) {
    return utf8(greeting(id, replyTo, processId).append(",\"exo\":1}"));
  }

  /** The same of somebody who is no relay. */
  public static byte[] introduction(String id, String replyTo, String processId) {
    return utf8(greeting(id, replyTo, processId).append('}'));
  }

  private static StringBuilder greeting(String id, String replyTo, String processId) {
    StringBuilder out = replyTo.isEmpty() ? open(id) : open(id, replyTo);
    out.append(",\"dam\":\"?\",\"pid\":");
    JsonText.appendQuoted(out, processId);
    return out;
  }

  /** {@code nts}: the neighbour's time when it asked, and ours. */
  public static byte[] time(String id, String replyTo, double askedAt, long nowMillis) {
    StringBuilder out = open(id, replyTo).append(",\"dam\":\"nts\",\"nts\":[").append(JsonText.number(askedAt));
    return utf8(out.append(',').append(nowMillis).append("]}"));
  }

  /** A turn in a session; its text is base64 and needs no escapes. */
  public static byte[] reconcile(Message.Reconcile turn) {
    StringBuilder out = open(turn.id()).append(",\"dam\":\"").append(Message.Reconcile.KIND).append("\",\"b\":\"");
    return utf8(out.append(turn.text()).append("\"}"));
  }

  /** {@code dam:"!"}: an error that belongs to no message. */
  public static byte[] report(String id, String text) {
    StringBuilder out = open(id).append(",\"dam\":\"!\",\"err\":");
    JsonText.appendQuoted(out, text);
    return utf8(out.append('}'));
  }

  static StringBuilder open(String id) {
    StringBuilder out = new StringBuilder(96).append("{\"#\":");
    JsonText.appendQuoted(out, id);
    return out;
  }

  static StringBuilder open(String id, String replyTo) {
    StringBuilder out = open(id).append(",\"@\":");
    JsonText.appendQuoted(out, replyTo);
    return out;
  }

  static void appendHeardBy(StringBuilder out, List<String> heardBy) {
    if (!heardBy.isEmpty()) {
      out.append(",\"><\":");
      JsonText.appendQuoted(out, String.join(",", heardBy));
    }
  }

  private static void appendLex(StringBuilder out, Lex lex) {
    if (lex.exact().isPresent()) {
      JsonText.appendQuoted(out, lex.exact().get());
      return;
    }
    out.append('{');
    int start = out.length();
    appendRule(out, start, "*", lex.prefix());
    appendRule(out, start, ">", lex.from());
    appendRule(out, start, "<", lex.to());
    out.append('}');
  }

  private static void appendRule(StringBuilder out, int start, String name, Optional<String> text) {
    text.ifPresent(
        bound -> {
          out.append(out.length() > start ? ",\"" : "\"").append(name).append("\":");
          JsonText.appendQuoted(out, bound);
        });
  }

  private static void write(ByteArrayOutputStream out, RawText text) {
    out.write(text.bytes(), text.start(), text.end() - text.start());
  }

  private static byte[] utf8(StringBuilder out) {
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }
}
