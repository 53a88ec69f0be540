// The frames that tests write by hand.
package chat.exo.interop.gun;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.ThreadLocalRandom;

/** Texts of messages. Values are given as JSON. */
public final class Frames {
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXZabcdefghijklmnopqrstuvwxyz";

  private Frames() {}

  /** A fresh message id without digits, because gun takes an id and a digit behind it as met before. */
  public static String id() {
    StringBuilder id = new StringBuilder(12);
    for (int i = 0; i < 12; i++) {
      id.append(LETTERS.charAt(ThreadLocalRandom.current().nextInt(LETTERS.length())));
    }
    return id.toString();
  }

  public static String put(String id, String soul, String key, String jsonValue, double state) {
    String s = quoted(soul);
    String k = quoted(key);
    return "{\"#\":" + quoted(id) + ",\"put\":{" + s + ":{\"_\":{\"#\":" + s + ",\">\":{" + k + ":" + number(state) + "}},"
        + k + ":" + jsonValue + "}},\"ok\":{\"@\":9,\"/\":1}}";
  }

  public static String get(String id, String soul) {
    return "{\"#\":" + quoted(id) + ",\"get\":{\"#\":" + quoted(soul) + "}}";
  }

  public static String get(String id, String soul, String key) {
    return "{\"#\":" + quoted(id) + ",\"get\":{\"#\":" + quoted(soul) + ",\".\":" + quoted(key) + "}}";
  }

  /** A state of this moment. */
  public static double now() {
    return System.currentTimeMillis();
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static String quoted(String text) {
    try {
      return Script.JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a string that JSON cannot hold", e);
    }
  }

  private static String number(double state) {
    return state == Math.rint(state) && Math.abs(state) < 1e15 ? String.valueOf((long) state) : String.valueOf(state);
  }
}
