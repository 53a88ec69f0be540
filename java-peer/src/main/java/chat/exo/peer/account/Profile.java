package chat.exo.peer.account;

import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.session.Bundle;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.InvalidKeyException;

/**
 * What an account says of itself, under {@code ~PUB/exo}, key {@code profile}, signed by its SEA pair: a relay cannot
 * change a word of it.
 *
 * @param name shown to contacts, if given
 * @param requests where first messages go
 * @param relays where to leave them
 * @param devices what sessions start from; at least one
 * @param updatedMillis its owner's clock
 */
public record Profile(
    Optional<String> name, BoxAddress requests, List<URI> relays, List<Bundle> devices, long updatedMillis) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_RELAYS = 3;
  private static final int MAX_DEVICES = 8;

  public Profile {
    relays = List.copyOf(relays.subList(0, Math.min(MAX_RELAYS, relays.size())));
    devices = List.copyOf(devices);
    if (devices.isEmpty() || devices.size() > MAX_DEVICES) {
      throw new IllegalArgumentException("expected a profile with 1 to " + MAX_DEVICES + " devices, got " + devices.size());
    }
  }

  /** The device of a number. */
  public Optional<Bundle> device(int number) {
    return devices.stream().filter(device -> device.device() == number).findFirst();
  }

  /** Reads a profile; empty if it is not one. */
  public static Optional<Profile> parse(String text) {
    try {
      JsonNode in = JSON.readTree(text);
      List<Bundle> devices = new ArrayList<>();
      long updated = 0;
      for (JsonNode device : in.path("devices")) {
        devices.add(readDevice(device));
        updated = Math.max(updated, device.path("updated").asLong());
      }
      List<URI> relays = new ArrayList<>();
      in.path("relays").forEach(url -> relays.add(URI.create(url.asText())));
      Optional<String> name = in.path("name").isTextual() ? Optional.of(in.path("name").asText()) : Optional.empty();
      return Optional.of(new Profile(name, BoxAddress.of(in.path("boxes").path("requests")), relays, devices, updated));
    } catch (IOException | IllegalArgumentException | InvalidKeyException e) {
      return Optional.empty();
    }
  }

  public String text() {
    ObjectNode out = JSON.createObjectNode().put("v", 1);
    name.ifPresent(shown -> out.put("name", shown));
    out.putObject("boxes").set("requests", requests.json());
    ArrayNode urls = out.putArray("relays");
    relays.forEach(relay -> urls.add(relay.toString()));
    ArrayNode list = out.putArray("devices");
    devices.forEach(device -> list.add(writeDevice(device)));
    return out.toString();
  }

  private ObjectNode writeDevice(Bundle device) {
    ObjectNode out = JSON.createObjectNode().put("id", device.device()).put("registrationId", device.registrationId());
    out.put("identityKey", base64(device.identity().serialize()));
    out.set("signedPreKey", writeKey(device.signedPreKey()));
    out.set("kyberPreKey", writeKey(device.kyberPreKey()));
    return out.put("updated", updatedMillis);
  }

  private static ObjectNode writeKey(Bundle.SignedKey key) {
    return JSON.createObjectNode().put("id", key.id()).put("key", base64(key.key())).put("signature", base64(key.signature()));
  }

  private static Bundle readDevice(JsonNode in) throws InvalidKeyException {
    return new Bundle(
        in.path("id").asInt(),
        in.path("registrationId").asInt(),
        new IdentityKey(bytes(in, "identityKey")),
        readKey(in.path("signedPreKey")),
        readKey(in.path("kyberPreKey")),
        Optional.empty());
  }

  private static Bundle.SignedKey readKey(JsonNode in) {
    return new Bundle.SignedKey(in.path("id").asInt(), bytes(in, "key"), bytes(in, "signature"));
  }

  private static byte[] bytes(JsonNode in, String field) {
    return Base64.getDecoder().decode(in.path(field).asText());
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return "Profile[" + devices.size() + " devices]";
  }
}
