package chat.exo.relay.api;

import chat.exo.graph.json.Json;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * One request, whole.
 *
 * @param method as on the wire, {@code PUT}
 * @param host the relay's name as the client used it, lower case, without a default port
 * @param target path and query as on the wire, undecoded: what is signed
 * @param parameters the named parts of the path
 * @param authorization the header
 * @param client the address that the request is charged to; empty for who is not counted
 * @param body as it came
 */
public record ApiRequest(
    String method, String host, String target, Map<String, String> parameters, Optional<String> authorization, Optional<String> client, Buffer body) {
  /** A named part of the path. */
  public String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalStateException("expected the route to name " + name);
    }
    return value;
  }

  /** The body as a JSON object. */
  public Json.Members object() {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body.getBytes())).toString();
      if (Json.parse(text).orElse(null) instanceof Json.Members members) {
        return members;
      }
    } catch (CharacterCodingException e) {
      throw new ApiException(Fault.BAD_BODY, "expected UTF-8, got other bytes; send JSON as UTF-8");
    }
    throw new ApiException(Fault.BAD_BODY, "expected a JSON object, got " + body.length() + " bytes that are none; send one object");
  }

  /** The length only: addresses and keys are in there. */
  @Override
  public String toString() {
    return "ApiRequest[" + method + ", " + body.length() + " bytes]";
  }
}
