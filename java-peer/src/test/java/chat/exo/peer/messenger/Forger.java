package chat.exo.peer.messenger;

import chat.exo.peer.account.Account;
import chat.exo.peer.account.Profile;
import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.box.Entry;
import chat.exo.peer.box.Envelope;
import chat.exo.peer.session.Bundle;
import chat.exo.peer.session.DeviceAddress;
import chat.exo.peer.session.Sessions;
import chat.exo.peer.session.SignalText;
import chat.exo.peer.vault.Transaction;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.ecc.ECKeyPair;

/** Entries that anybody can make who knows a profile: sealed rightly, and saying what no honest client says. */
final class Forger {
  private static final int KYBER_BYTES = 1_569;
  private final Random random = new Random(7);

  /** A message of no session, whose numbers are far ahead. */
  SignalText message(int counter, int index) {
    return new SignalText(SignalText.Kind.MESSAGE, inner(counter, index));
  }

  /** A first message with an identity key that everybody knows, made for the standing keys of a profile. */
  SignalText first(IdentityKey identity, int counter, int index) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x44);
    bytes(out, 2, ECKeyPair.generate().getPublicKey().serialize());
    bytes(out, 3, identity.serialize());
    bytes(out, 4, inner(counter, index));
    number(out, 5, 7);
    number(out, 6, 1);
    number(out, 7, 1);
    byte[] kyber = new byte[KYBER_BYTES];
    random.nextBytes(kyber);
    kyber[0] = 8;
    bytes(out, 8, kyber);
    return new SignalText(SignalText.Kind.PREKEY, out.toByteArray());
  }

  static Entry sealed(BoxAddress box, long atMillis, String from, SignalText message) {
    return new Envelope(new DeviceAddress(from, 1), List.of(new Envelope.Letter(message))).seal(box, atMillis);
  }

  /** An envelope of any words at all. */
  static Entry envelope(BoxAddress box, long atMillis, String from, int device, String type) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("from", from).put("device", device);
    json.withArray("messages").addObject().put("type", type).put("body", "AAAA");
    int bare = json.put("pad", "").toString().length();
    json.put("pad", "0".repeat(512 - bare));
    String time = Entry.of(atMillis, "").key().substring(0, 11);
    byte[] bound = (box.id() + "#" + time).getBytes(StandardCharsets.UTF_8);
    byte[] sealed = box.seal().seal(json.toString().getBytes(StandardCharsets.UTF_8), bound);
    return Entry.of(atMillis, Base64.getEncoder().encodeToString(sealed));
  }

  /** Contents of any form, said rightly by somebody with a profile of his own. */
  static List<Entry> said(TestPeer by, Profile to, String pub, long atMillis, List<String> contents) {
    try {
      Bundle bundle = to.devices().getFirst();
      DeviceAddress address = new DeviceAddress(pub, bundle.device());
      Transaction rows = new Transaction(by.vault());
      Account account = by.messenger().account();
      Sessions sessions = new Sessions(rows, account.device());
      sessions.pin(address, bundle.identity());
      sessions.start(address, bundle);
      return contents.stream()
          .map(text -> sessions.encrypt(address, text.getBytes(StandardCharsets.UTF_8)))
          .map(message -> sealed(to.requests(), atMillis, account.pub(), message))
          .toList();
    } catch (InvalidKeyException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] inner(int counter, int index) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x44);
    bytes(out, 1, ECKeyPair.generate().getPublicKey().serialize());
    number(out, 2, counter);
    number(out, 3, 0);
    bytes(out, 4, new byte[64]);
    ByteArrayOutputStream pq = new ByteArrayOutputStream();
    pq.write(1);
    varint(pq, 1);
    varint(pq, index);
    pq.write(0);
    bytes(out, 5, pq.toByteArray());
    out.writeBytes(new byte[8]);
    return out.toByteArray();
  }

  private static void bytes(ByteArrayOutputStream out, int field, byte[] bytes) {
    varint(out, (field << 3) | 2);
    varint(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void number(ByteArrayOutputStream out, int field, int number) {
    varint(out, field << 3);
    varint(out, number);
  }

  private static void varint(ByteArrayOutputStream out, long number) {
    long left = number;
    while (left > 0x7F) {
      out.write((int) ((left & 0x7F) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
