package chat.exo.relay.admin;

import chat.exo.relay.socket.ConnectionFigures;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** What the admin may do with a relay. Called on the loop. */
public interface AdminActions {
  /** Lets a key write, until a time if one is given; done when the invitation is stored. */
  Future<Void> invite(String key, Optional<Long> untilMillis);

  /** Takes an invitation back. */
  Future<Void> uninvite(String key);

  /** Adds to a list, or takes away from it. */
  void list(Listed what, String text, Change change);

  /** Open connections. */
  List<ConnectionFigures> connections();

  /** Figures of the whole relay. */
  JsonObject figures();

  /** What can be listed. */
  enum Listed {
    ALLOW_KEY,
    BAN_KEY,
    BAN_SOUL,
    BAN_ADDRESS
  }

  /** What happens with it. */
  enum Change {
    ADD,
    REMOVE
  }
}
