package chat.exo.peer.account;

import chat.exo.peer.box.OwnBox;
import chat.exo.peer.link.ExoLink;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.session.DeviceAddress;
import chat.exo.peer.session.LocalDevice;
import chat.exo.peer.session.PreKeyMaker;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.InvalidKeyException;

/**
 * Who this peer is. Made on the device; no name, phone or address is needed.
 *
 * @param pair the account; its public half is the account's id
 * @param device this device's Signal identity
 * @param requests the box that first messages come to
 * @param name shown to contacts, if given
 * @param updatedMillis when the profile last changed
 * @param relays where its boxes and its profile are, the home relay first
 * @param former where they were, and until when somebody may leave something there
 */
public record Account(
    SeaPair pair,
    LocalDevice device,
    OwnBox requests,
    Optional<String> name,
    long updatedMillis,
    List<URI> relays,
    List<Former> former) {
  /** As long as relays keep what nobody fetches. */
  private static final long RETENTION_MILLIS = 30L * 24 * 3_600_000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Row ROW = Row.of(Table.ACCOUNT, "account");

  /** A relay the account has moved away from. */
  public record Former(URI relay, long untilMillis) {}

  public Account {
    relays = List.copyOf(relays);
    former = List.copyOf(former);
  }

  /** Makes an account and everything a profile needs, and stores it. */
  public static Account create(Vault vault, SeaPair pair, Optional<String> name, List<URI> relays, long nowMillis) {
    Account account = new Account(pair, LocalDevice.generate(), OwnBox.requests(), name, nowMillis, relays, List.of());
    Transaction rows = new Transaction(vault);
    account.store(rows);
    PreKeyMaker.makeStanding(rows, account.device(), nowMillis);
    rows.commit();
    return account;
  }

  /** The account of a vault. */
  public static Account load(Vault vault) {
    byte[] json = vault.read(ROW).orElseThrow(() -> new IllegalStateException("the vault holds no account"));
    try {
      JsonNode in = JSON.readTree(json);
      SeaPair pair =
          new SeaPair(in.path("pub").asText(), in.path("priv").asText(), in.path("epub").asText(), in.path("epriv").asText());
      IdentityKeyPair identity = new IdentityKeyPair(Base64.getDecoder().decode(in.path("identity").asText()));
      LocalDevice device = new LocalDevice(identity, in.path("registrationId").asInt(), in.path("device").asInt());
      List<URI> relays = new ArrayList<>();
      in.path("relays").forEach(url -> relays.add(URI.create(url.asText())));
      Optional<String> name = in.has("name") ? Optional.of(in.path("name").asText()) : Optional.empty();
      List<Former> former = new ArrayList<>();
      in.path("former").forEach(one -> former.add(new Former(URI.create(one.path("relay").asText()), one.path("until").asLong())));
      return new Account(pair, device, OwnBox.of(in.path("requests")), name, in.path("updated").asLong(), relays, former);
    } catch (IOException | InvalidKeyException e) {
      throw new IllegalStateException("the stored account does not parse; restore a backup", e);
    }
  }

  /** The same account with other relays. Those it leaves are read until nobody can have left anything there. */
  public Account at(List<URI> newRelays, long nowMillis) {
    List<Former> left = new ArrayList<>();
    former.stream().filter(one -> one.untilMillis() > nowMillis && !newRelays.contains(one.relay())).forEach(left::add);
    relays.stream().filter(relay -> !newRelays.contains(relay)).forEach(relay -> left.add(new Former(relay, nowMillis + RETENTION_MILLIS)));
    return new Account(pair, device, requests, name, later(nowMillis), newRelays, left);
  }

  /** The same account with another profile: for when its keys are others. */
  public Account updated(long nowMillis) {
    return new Account(pair, device, requests, name, later(nowMillis), relays, former);
  }

  /** A profile of a clock that was ahead is replaced all the same. */
  private long later(long nowMillis) {
    return Math.max(updatedMillis + 1, nowMillis);
  }

  /** Where to look for what was left: its relays, and those it has moved away from. */
  public List<URI> reading(long nowMillis) {
    List<URI> all = new ArrayList<>(relays);
    former.stream().filter(one -> one.untilMillis() > nowMillis).forEach(one -> all.add(one.relay()));
    return all;
  }

  public void store(Transaction rows) {
    ObjectNode out = JSON.createObjectNode();
    out.put("pub", pair.pub()).put("priv", pair.priv()).put("epub", pair.epub()).put("epriv", pair.epriv());
    out.put("identity", Base64.getEncoder().encodeToString(device.identity().serialize()));
    out.put("registrationId", device.registrationId()).put("device", device.device());
    out.put("updated", updatedMillis);
    out.set("requests", requests.json());
    name.ifPresent(text -> out.put("name", text));
    out.putArray("relays");
    relays.forEach(relay -> out.withArray("relays").add(relay.toString()));
    former.forEach(
        one -> out.withArray("former").addObject().put("relay", one.relay().toString()).put("until", one.untilMillis()));
    rows.write(ROW, out.toString().getBytes(StandardCharsets.UTF_8));
  }

  public String pub() {
    return pair.pub();
  }

  public DeviceAddress address() {
    return new DeviceAddress(pub(), device.device());
  }

  /** The link to hand out. */
  public ExoLink link() {
    return new ExoLink(pub(), relays.stream().findFirst(), Optional.of(requests.address().id()));
  }

  /** What the account publishes. */
  public Profile profile(Transaction rows) {
    return new Profile(name, requests.address(), relays, List.of(PreKeyMaker.standing(rows, device)), updatedMillis);
  }

  @Override
  public String toString() {
    return "Account[" + pub().substring(0, 8) + "…]";
  }
}
