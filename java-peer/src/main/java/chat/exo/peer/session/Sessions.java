package chat.exo.peer.session;

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
              rows.write(SignalStore.sessionRow(address), session.serialize());
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
        case PREKEY -> new Decrypted.Plain(cipher.decrypt(new PreKeySignalMessage(message.body())));
        case MESSAGE -> new Decrypted.Plain(cipher.decrypt(new SignalMessage(message.body())));
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
      new GroupSessionBuilder(store).process(from.signal(), new SenderKeyDistributionMessage(distribution));
      return true;
    } catch (InvalidMessageException | InvalidVersionException | LegacyMessageException | InvalidKeyException e) {
      return false;
    }
  }

  /** Forgets a key of this device: nobody is written to with it any more. */
  public void forget(UUID key) {
    rows.remove(SignalStore.senderKeyRow(OWN, key));
  }

  private Decrypted decryptForGroup(DeviceAddress from, byte[] body)
      throws DuplicateMessageException, InvalidMessageException, LegacyMessageException, NoSessionException {
    return new Decrypted.Plain(new GroupCipher(store, from.signal()).decrypt(body));
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
