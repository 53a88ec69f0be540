package chat.exo.peer.session;

import chat.exo.peer.vault.Form;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.InvalidMessageException;
import org.signal.libsignal.protocol.NoSessionException;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.groups.state.SenderKeyRecord;
import org.signal.libsignal.protocol.state.SessionRecord;
import org.signal.libsignal.protocol.state.SignalProtocolStore;

/**
 * libsignal's store over one transaction: nothing it writes counts before the transaction is committed. One thread.
 *
 * <p>Which identity key is right is decided before libsignal is asked, by the contact's signed profile; here only the
 * pinned key passes.
 */
public final class SignalStore extends PreKeyRows implements SignalProtocolStore {
  static final Form<SessionRecord> SESSION = Form.of((row, stored) -> session(stored), SessionRecord::serialize);
  static final Form<IdentityKey> IDENTITY = Form.of((row, stored) -> identityKey(stored), IdentityKey::serialize);
  private static final Form<SenderKeyRecord> SENDER_KEY =
      Form.of((row, stored) -> senderKey(stored), SenderKeyRecord::serialize);

  private final Transaction rows;
  private final LocalDevice local;

  public SignalStore(Transaction rows, LocalDevice local) {
    super(rows);
    this.rows = rows;
    this.local = local;
  }

  @Override
  public IdentityKeyPair getIdentityKeyPair() {
    return local.identity();
  }

  @Override
  public int getLocalRegistrationId() {
    return local.registrationId();
  }

  @Override
  public IdentityChange saveIdentity(SignalProtocolAddress address, IdentityKey key) {
    @Nullable IdentityKey before = getIdentity(address);
    if (key.equals(before)) {
      return IdentityChange.NEW_OR_UNCHANGED;
    }
    rows.write(identityRow(DeviceAddress.of(address)), key, IDENTITY);
    return before == null ? IdentityChange.NEW_OR_UNCHANGED : IdentityChange.REPLACED_EXISTING;
  }

  @Override
  public boolean isTrustedIdentity(SignalProtocolAddress address, IdentityKey key, Direction direction) {
    return key.equals(getIdentity(address));
  }

  @Override
  public @Nullable IdentityKey getIdentity(SignalProtocolAddress address) {
    return rows.read(identityRow(DeviceAddress.of(address)), IDENTITY).orElse(null);
  }

  /** libsignal works on a copy of it, so one that a message did not decrypt in is still what it was. */
  @Override
  public @Nullable SessionRecord loadSession(SignalProtocolAddress address) {
    return rows.read(sessionRow(DeviceAddress.of(address)), SESSION).orElse(null);
  }

  @Override
  public List<SessionRecord> loadExistingSessions(List<SignalProtocolAddress> addresses) throws NoSessionException {
    List<SessionRecord> found = new ArrayList<>();
    for (SignalProtocolAddress address : addresses) {
      @Nullable SessionRecord record = loadSession(address);
      if (record == null) {
        throw new NoSessionException(address, "no session with device " + address.getDeviceId());
      }
      found.add(record);
    }
    return found;
  }

  /** gun and Signal number devices alike, but version 1 of the profile has one device an account. */
  @Override
  public List<Integer> getSubDeviceSessions(String name) {
    return List.of();
  }

  @Override
  public void storeSession(SignalProtocolAddress address, SessionRecord record) {
    rows.write(sessionRow(DeviceAddress.of(address)), record, SESSION);
  }

  @Override
  public boolean containsSession(SignalProtocolAddress address) {
    return rows.has(sessionRow(DeviceAddress.of(address)));
  }

  @Override
  public void deleteSession(SignalProtocolAddress address) {
    rows.remove(sessionRow(DeviceAddress.of(address)));
  }

  @Override
  public void deleteAllSessions(String name) {
    rows.remove(sessionRow(new DeviceAddress(name, 1)));
  }

  @Override
  public void storeSenderKey(SignalProtocolAddress sender, UUID distribution, SenderKeyRecord record) {
    rows.write(senderKeyRow(sender, distribution), record, SENDER_KEY);
  }

  @Override
  public @Nullable SenderKeyRecord loadSenderKey(SignalProtocolAddress sender, UUID distribution) {
    return rows.read(senderKeyRow(sender, distribution), SENDER_KEY).orElse(null);
  }

  static Row sessionRow(DeviceAddress address) {
    return Row.of(Table.SESSION, address.rowName());
  }

  static Row identityRow(DeviceAddress address) {
    return Row.of(Table.IDENTITY, address.rowName());
  }

  static Row senderKeyRow(SignalProtocolAddress sender, UUID distribution) {
    return Row.of(Table.SENDER_KEY, DeviceAddress.of(sender).rowName() + "/" + distribution);
  }

  static SessionRecord session(byte[] bytes) {
    try {
      return new SessionRecord(bytes);
    } catch (InvalidMessageException e) {
      throw damaged("session", e);
    }
  }

  static IdentityKey identityKey(byte[] bytes) {
    try {
      return new IdentityKey(bytes);
    } catch (InvalidKeyException e) {
      throw damaged("identity key", e);
    }
  }

  private static SenderKeyRecord senderKey(byte[] bytes) {
    try {
      return new SenderKeyRecord(bytes);
    } catch (InvalidMessageException e) {
      throw damaged("sender key", e);
    }
  }

  static IllegalStateException damaged(String what, Exception e) {
    return new IllegalStateException("a stored " + what + " does not parse; the vault is damaged", e);
  }
}
