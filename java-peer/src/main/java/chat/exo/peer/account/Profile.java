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
  private static final int VERSION = 1;
  private static final int MAX_RELAYS = 3;
  private static final int MAX_DEVICES = 8;
  private static final int MAX_DEVICE_ID = 127;
  private static final int MAX_REGISTRATION_ID = 16_380;
  private static final int MAX_KEY_ID = 0xFFFFFF;
  private static final int EC_KEY_BYTES = 33;
  private static final int KYBER_KEY_BYTES = 1_569;
  private static final int SIGNATURE_BYTES = 64;

  public Profile {
    relays = List.copyOf(relays.subList(0, Math.min(MAX_RELAYS, relays.size())));
    devices = List.copyOf(devices);
    boolean different = devices.stream().map(Bundle::device).distinct().count() == devices.size();
    if (devices.isEmpty() || devices.size() > MAX_DEVICES || !different) {
      throw new IllegalArgumentException("expected a profile with 1 to " + MAX_DEVICES + " devices, got " + devices.size());
    }
    name = name.map(Names::plain).filter(text -> !text.isEmpty());
  }

  /** The device of a number. */
  public Optional<Bundle> device(int number) {
    return devices.stream().filter(device -> device.device() == number).findFirst();
  }

  /** Reads a profile; empty if it is not one. */
  public static Optional<Profile> parse(String text) {
    try {
      JsonNode in = JSON.readTree(text);
      if (in.path("v").asInt() != VERSION) {
        return Optional.empty();
      }
      List<Bundle> devices = new ArrayList<>();
      long updated = 0;
      for (JsonNode device : in.path("devices")) {
        devices.add(readDevice(device));
        updated = Math.max(updated, device.path("updated").asLong());
      }
      List<URI> relays = new ArrayList<>();
      in.path("relays").forEach(url -> relays.add(URI.create(url.asText())));
      Optional<String> name = in.path("name").isTextual() ? Optional.of(in.path("name").asText()) : Optional.empty();
      return Optional.of(new Profile(name, BoxAddress.open(in.path("boxes").path("requests")), relays, devices, updated));
    } catch (IOException | IllegalArgumentException | InvalidKeyException e) {
      return Optional.empty();
    }
  }

  public String text() {
    ObjectNode out = JSON.createObjectNode().put("v", VERSION);
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
        number(in, "id", MAX_DEVICE_ID),
        number(in, "registrationId", MAX_REGISTRATION_ID),
        new IdentityKey(bytes(in, "identityKey", EC_KEY_BYTES)),
        readKey(in.path("signedPreKey"), EC_KEY_BYTES),
        readKey(in.path("kyberPreKey"), KYBER_KEY_BYTES),
        Optional.empty());
  }

  private static Bundle.SignedKey readKey(JsonNode in, int keyBytes) {
    return new Bundle.SignedKey(number(in, "id", MAX_KEY_ID), bytes(in, "key", keyBytes), bytes(in, "signature", SIGNATURE_BYTES));
  }

  private static int number(JsonNode in, String field, int max) {
    JsonNode number = in.path(field);
    if (!number.canConvertToInt() || number.asInt() < 1 || number.asInt() > max) {
      throw new IllegalArgumentException("expected a number of 1 to " + max + " in field " + field);
    }
    return number.asInt();
  }

  private static byte[] bytes(JsonNode in, String field, int count) {
    byte[] bytes = Base64.getDecoder().decode(in.path(field).asText());
    if (bytes.length != count) {
      throw new IllegalArgumentException("expected " + count + " bytes in field " + field + ", got " + bytes.length);
    }
    return bytes;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return "Profile[" + devices.size() + " devices]";
  }
}
