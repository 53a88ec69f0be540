package chat.exo.relay.admin;

import chat.exo.relay.socket.ConnectionFigures;
import chat.exo.relay.verify.Tokens;
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

  /** Adds to a list, or takes away from it; done when that is kept. */
  Future<Void> list(Listed what, String text, Change change);

  /** Makes a token for a name, in place of the one it had; the token, which is shown this once. */
  Future<String> token(String name, Optional<Long> untilMillis);

  /** Takes a name's token back; whether it had one. */
  Future<Boolean> revoke(String name);

  /** The tokens that were given out. */
  List<Tokens.Token> tokens();

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
