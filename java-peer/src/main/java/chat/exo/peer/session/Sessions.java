package chat.exo.peer.session;

import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.signal.libsignal.protocol.DuplicateMessageException;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.InvalidKeyIdException;
import org.signal.libsignal.protocol.InvalidMessageException;
import org.signal.libsignal.protocol.InvalidVersionException;
import org.signal.libsignal.protocol.LegacyMessageException;
import org.signal.libsignal.protocol.NoSessionException;
import org.signal.libsignal.protocol.ReusedBaseKeyException;
import org.signal.libsignal.protocol.SessionBuilder;
import org.signal.libsignal.protocol.SessionCipher;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.UntrustedIdentityException;
import org.signal.libsignal.protocol.groups.GroupCipher;
import org.signal.libsignal.protocol.groups.GroupSessionBuilder;
import org.signal.libsignal.protocol.message.CiphertextMessage;
import org.signal.libsignal.protocol.message.PreKeySignalMessage;
import org.signal.libsignal.protocol.message.SenderKeyDistributionMessage;
import org.signal.libsignal.protocol.message.SenderKeyMessage;
import org.signal.libsignal.protocol.message.SignalMessage;
import org.signal.libsignal.protocol.state.SessionRecord;

/**
 * The sessions of this device inside one transaction. One thread, and one transaction at a time for each contact: a
 * session is loaded, changed and stored.
 */
public final class Sessions {
  /** How this device's own sender keys are filed here; others file them under its account. */
  private static final SignalProtocolAddress OWN = new SignalProtocolAddress("own", 1);

  private final Transaction rows;
  private final SignalStore store;
  /** libsignal's objects are freed by finalizers, so none is made twice. */
  private final Map<DeviceAddress, SessionCipher> ciphers = new HashMap<>();

  public Sessions(Transaction rows, LocalDevice local) {
    this.rows = rows;
    this.store = new SignalStore(rows, local);
  }

  /** Whether a message can be encrypted right now. */
  public boolean ready(DeviceAddress address) {
    return rows.read(SignalStore.sessionRow(address), SignalStore.SESSION).filter(SessionRecord::hasSenderChain).isPresent();
  }

  /** The identity key this device is known by. */
  public Optional<IdentityKey> pinned(DeviceAddress address) {
    return rows.read(SignalStore.identityRow(address), SignalStore.IDENTITY);
  }

  /** Pins an identity key that the account's profile names. */
  public void pin(DeviceAddress address, IdentityKey key) {
    rows.write(SignalStore.identityRow(address), key, SignalStore.IDENTITY);
  }

  /** Starts a session; one that is there is kept for late messages. Fails on a bundle that is badly signed. */
  public void start(DeviceAddress address, Bundle bundle) throws InvalidKeyException {
    try {
      new SessionBuilder(store, address.signal()).process(bundle.signal());
      trim(address);
    } catch (UntrustedIdentityException e) {
      throw new InvalidKeyException("the bundle's identity key is not the pinned one", e);
    }
  }

  /** Sets the session aside: it still reads late messages, and the next one sent starts a new one. */
  public void archive(DeviceAddress address) {
    rows.read(SignalStore.sessionRow(address))
        .map(SignalStore::session)
        .ifPresent(
            session -> {
              session.archiveCurrentState();
              rows.write(SignalStore.sessionRow(address), Archive.trimmed(session.serialize()));
            });
  }

  /** A stored session as it must come back from a backup: it reads late messages, and writes nothing any more. */
  public static byte[] retired(byte[] stored) {
    SessionRecord session = SignalStore.session(stored);
    session.archiveCurrentState();
    return session.serialize();
  }

  /** Encrypts; the caller commits before anything is sent. */
  public SignalText encrypt(DeviceAddress address, byte[] plain) {
    try {
      CiphertextMessage message = cipher(address).encrypt(plain);
      SignalText.Kind kind =
          message.getType() == CiphertextMessage.PREKEY_TYPE ? SignalText.Kind.PREKEY : SignalText.Kind.MESSAGE;
      return new SignalText(kind, message.serialize());
    } catch (NoSessionException | UntrustedIdentityException e) {
      throw new IllegalStateException("expected a session with a pinned identity; ask ready() first", e);
    }
  }

  /** Decrypts; the caller commits before anything is shown. */
  public Decrypted decrypt(DeviceAddress address, SignalText message) {
    try {
      SessionCipher cipher = cipher(address);
      return switch (message.kind()) {
        case PREKEY -> {
          PreKeySignalMessage first = new PreKeySignalMessage(message.body());
          Decrypted decrypted = within(row(address), Progress.of(first.getWhisperMessage()), () -> cipher.decrypt(first));
          trim(address);
          yield decrypted;
        }
        case MESSAGE -> {
          SignalMessage next = new SignalMessage(message.body());
          yield within(row(address), Progress.of(next), () -> cipher.decrypt(next));
        }
        case SENDER_KEY -> decryptForGroup(address, message.body());
      };
    } catch (DuplicateMessageException e) {
      return new Decrypted.Duplicate();
    } catch (UntrustedIdentityException e) {
      return new Decrypted.OtherIdentity();
    } catch (ReusedBaseKeyException e) {
      return new Decrypted.Duplicate();
    } catch (NoSessionException e) {
      return new Decrypted.Unreadable("no session");
    } catch (InvalidKeyIdException e) {
      return new Decrypted.Unreadable("it was made for a prekey that is gone");
    } catch (InvalidMessageException | InvalidKeyException e) {
      return new Decrypted.Unreadable("it does not decrypt in any session");
    } catch (InvalidVersionException | LegacyMessageException e) {
      return new Decrypted.Unreadable("its version is not supported");
    } catch (AssertionError panic) {
      // libsignal 0.86.5 panics on a post-quantum field that ends before its type byte, and tells so with an Error. It
      // looks there before any MAC, so anybody can send one; uncaught, it would end this contact's queue.
      return new Decrypted.Unreadable("it does not decrypt in any session");
    }
  }

  /** How libsignal is asked for the text of a message. */
  private interface Opening {
    byte[] open()
        throws InvalidMessageException,
            InvalidVersionException,
            DuplicateMessageException,
            InvalidKeyException,
            InvalidKeyIdException,
            LegacyMessageException,
            NoSessionException,
            UntrustedIdentityException;
  }

  /** Opens a message if its number is not too far ahead, and remembers how far that was. */
  private Decrypted within(Row row, Optional<Progress> message, Opening opening)
      throws InvalidMessageException,
          InvalidVersionException,
          DuplicateMessageException,
          InvalidKeyException,
          InvalidKeyIdException,
          LegacyMessageException,
          NoSessionException,
          UntrustedIdentityException {
    boolean near = message.isPresent() && Progress.NONE.admits(message.get());
    Progress known = near ? Progress.NONE : rows.read(row, Progress.FORM).orElse(Progress.NONE);
    if (message.isEmpty() || !known.admits(message.get())) {
      return new Decrypted.Unreadable("its number is too far ahead of what was read");
    }
    byte[] plain = opening.open();
    if (message.get().far()) {
      rows.write(row, rows.read(row, Progress.FORM).orElse(Progress.NONE).and(message.get()), Progress.FORM);
    }
    return new Decrypted.Plain(plain);
  }

  private static Row row(DeviceAddress address) {
    return Row.of(Table.PROGRESS, address.rowName());
  }

  private static Row row(DeviceAddress address, UUID distribution) {
    return Row.of(Table.PROGRESS, address.rowName() + "/" + distribution);
  }

  /** After a session was added: what is beyond a few old ones is of no use to anybody but an attacker. */
  private void trim(DeviceAddress address) {
    Row row = SignalStore.sessionRow(address);
    rows.read(row, SignalStore.SESSION)
        .map(SessionRecord::serialize)
        .ifPresent(
            record -> {
              byte[] trimmed = Archive.trimmed(record);
              if (trimmed.length < record.length) {
                rows.write(row, trimmed);
              }
            });
  }

  private SessionCipher cipher(DeviceAddress address) {
    return ciphers.computeIfAbsent(address, device -> new SessionCipher(store, device.signal()));
  }

  /** What a member of a large group needs to read this device from now on; makes the key if there is none of that name. */
  public byte[] distribution(UUID key) {
    return new GroupSessionBuilder(store).create(OWN, key).serialize();
  }

  /** Encrypts for all who have the key; the caller commits before anything is sent. */
  public SignalText encryptForGroup(UUID key, byte[] plain) {
    try {
      return new SignalText(SignalText.Kind.SENDER_KEY, new GroupCipher(store, OWN).encrypt(key, plain).serialize());
    } catch (NoSessionException e) {
      throw new IllegalStateException("expected a sender key; ask distribution() first", e);
    }
  }

  /** Learns how to read what a device says in a group; false if it is no distribution. */
  public boolean learn(DeviceAddress from, byte[] distribution) {
    try {
      SenderKeyDistributionMessage key = new SenderKeyDistributionMessage(distribution);
      new GroupSessionBuilder(store).process(from.signal(), key);
      rows.write(
          row(from, key.getDistributionId()), Progress.iteration(Integer.toUnsignedLong(key.getIteration())), Progress.FORM);
      return true;
    } catch (InvalidMessageException | InvalidVersionException | LegacyMessageException | InvalidKeyException e) {
      return false;
    }
  }

  /** Forgets all there is of another device. */
  public void forget(DeviceAddress address) {
    rows.remove(SignalStore.sessionRow(address));
    rows.remove(SignalStore.identityRow(address));
    rows.remove(row(address));
  }

  /** Forgets a key of this device: nobody is written to with it any more. */
  public void forget(UUID key) {
    rows.remove(SignalStore.senderKeyRow(OWN, key));
  }

  private Decrypted decryptForGroup(DeviceAddress from, byte[] body)
      throws InvalidMessageException,
          InvalidVersionException,
          DuplicateMessageException,
          InvalidKeyException,
          InvalidKeyIdException,
          LegacyMessageException,
          NoSessionException,
          UntrustedIdentityException {
    SenderKeyMessage message = new SenderKeyMessage(body);
    Progress at = Progress.iteration(Integer.toUnsignedLong(message.getIteration()));
    return within(
        row(from, message.getDistributionId()), Optional.of(at), () -> new GroupCipher(store, from.signal()).decrypt(body));
  }

  /** The identity key a first message carries. */
  public static Optional<IdentityKey> identityIn(SignalText message) {
    try {
      return Optional.of(new PreKeySignalMessage(message.body()).getIdentityKey());
    } catch (InvalidMessageException | InvalidVersionException | LegacyMessageException | InvalidKeyException e) {
      return Optional.empty();
    }
  }
}
