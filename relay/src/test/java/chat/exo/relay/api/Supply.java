package chat.exo.relay.api;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Bodies with prekeys that are right in length and otherwise nothing. */
public final class Supply {
  private Supply() {}

  /** {@code count} pairs with ids from {@code first} on; a key is told by its id. */
  public static String of(int first, int count) {
    String ec =
        ids(first, count).mapToObj(id -> "{\"id\":" + id + ",\"key\":\"" + bytes(id, 33) + "\"}").collect(Collectors.joining(","));
    String kyber =
        ids(first, count)
            .mapToObj(id -> "{\"id\":" + id + ",\"key\":\"" + bytes(id, 1_569) + "\",\"signature\":\"" + bytes(id, 64) + "\"}")
            .collect(Collectors.joining(","));
    return "{\"ec\":[" + ec + "],\"kyber\":[" + kyber + "]}";
  }

  private static IntStream ids(int first, int count) {
    return IntStream.range(first, first + count);
  }

  private static String bytes(int id, int length) {
    return Base64.getEncoder().encodeToString(ByteBuffer.allocate(length).putInt(id).array());
  }
}
