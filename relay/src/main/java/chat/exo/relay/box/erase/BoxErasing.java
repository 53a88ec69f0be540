package chat.exo.relay.box.erase;

import chat.exo.graph.json.Json;
import chat.exo.graph.sea.Crypto;
import chat.exo.relay.api.Answer;
import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.ApiRequest;
import chat.exo.relay.api.Endpoint;
import chat.exo.relay.api.Fault;
import chat.exo.relay.box.BoxName;
import chat.exo.relay.box.ErasedEntries;
import chat.exo.relay.owner.Charges;
import chat.exo.relay.owner.Owners;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The owner of a box takes out what was read. The name of a box is the hash of its key, so a signature proves whose it is. */
public final class BoxErasing {
  private static final int MOST_KEYS = 1_000;

  /** A busy reader erases as fast as it reads: a request costs a signature, a hundred keys of it about as much again. */
  private static final int KEYS_OF_A_REQUEST = 100;

  private static final int MAX_BODY_BYTES = 128 << 10;
  private static final int ID_BYTES = 16;

  private final ErasedEntries erased;
  private final Owners owners;
  private final Charges charges;
  private final Crypto crypto;

  public BoxErasing(ErasedEntries erased, Owners owners, Charges charges, Crypto crypto) {
    this.erased = erased;
    this.owners = owners;
    this.charges = charges;
    this.crypto = crypto;
  }

  public List<Endpoint> endpoints() {
    return List.of(new Endpoint("POST", "/v1/boxes/{box}/erase", MAX_BODY_BYTES, this::erase));
  }

  private Answer erase(ApiRequest request) {
    String box = request.parameter("box");
    if (!BoxName.isId(box)) {
      throw new ApiException(Fault.BAD_PATH, "expected the id of a box, 22 characters of base64url, in the path; check the box");
    }
    charges.request(request.client());
    if (!box(owners.signer(request)).equals(box)) {
      throw new ApiException(Fault.NOT_OWNER, "expected the signature of the box's own key, got another's; sign with the box's pair");
    }
    List<String> keys = keys(request.object());
    charges.requests(request.client(), keys.size() / KEYS_OF_A_REQUEST);
    return new Answer.Done("{\"erased\":" + erased.erase(box, keys) + "}");
  }

  /** The box of a key. */
  private String box(String pub) {
    byte[] hash = crypto.sha256(pub.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, ID_BYTES));
  }

  private static List<String> keys(Json.Members body) {
    List<String> keys = new ArrayList<>();
    if (body.find("keys").orElse(null) instanceof Json.Items(List<Json> values) && !values.isEmpty() && values.size() <= MOST_KEYS) {
      for (Json value : values) {
        if (value instanceof Json.Text(String key) && BoxName.isKey(key)) {
          keys.add(key);
        }
      }
      if (keys.size() == values.size()) {
        return keys;
      }
    }
    throw new ApiException(
        Fault.BAD_BODY, "expected {\"keys\":[…]} with 1 to " + MOST_KEYS + " keys TIME#HASH, got something else; compare with /v1/openapi.yaml");
  }
}
