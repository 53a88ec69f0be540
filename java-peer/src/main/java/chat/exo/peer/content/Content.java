package chat.exo.peer.content;

import chat.exo.peer.Shape;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * One thing said to a contact, as it lies inside a Signal message.
 *
 * @param id 16 random bytes in base64url: a content sent again keeps it, so that receivers drop what they have
 * @param atMillis the sender's clock
 * @param after the id of what the same sender said before to the same contact: how a reader finds order and gaps; only
 *     for kinds that are shown
 * @param group the group it belongs to, if any
 * @param expireSeconds how long it lives after it was shown, if it disappears
 */
public record Content(
    String id, long atMillis, Optional<String> after, Optional<String> group, Optional<Integer> expireSeconds, Body body) {
  private static final int ID_BYTES = 16;

  public Content {
    var unused = Shape.ID.checked(id);
    after.ifPresent(Shape.ID::checked);
    group.ifPresent(Shape.ID::checked);
  }

  /** A content that is not tied to another. */
  public static Content of(long atMillis, Body body) {
    return new Content(freshId(), atMillis, Optional.empty(), Optional.empty(), Optional.empty(), body);
  }

  public Content after(Optional<String> previous) {
    return new Content(id, atMillis, previous, group, expireSeconds, body);
  }

  public Content saying(Body other) {
    return new Content(id, atMillis, after, group, expireSeconds, other);
  }

  public Content in(String groupId) {
    return new Content(id, atMillis, after, Optional.of(groupId), expireSeconds, body);
  }

  public Content expiring(int seconds) {
    return new Content(id, atMillis, after, group, Optional.of(seconds), body);
  }

  public static String freshId() {
    byte[] bytes = new byte[ID_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The kind only: this is user content. */
  @Override
  public String toString() {
    return "Content[" + body.kind() + "]";
  }
}
