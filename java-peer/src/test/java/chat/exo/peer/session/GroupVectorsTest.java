package chat.exo.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.peer.VectorFiles;
import chat.exo.peer.box.Entry;
import chat.exo.peer.box.Envelope;
import chat.exo.peer.box.OwnBox;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import chat.exo.peer.vault.VaultLock;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages of a large group from the sealed entry to the content: {@code vectors/messaging/group-messages.json}, for other
 * clients too. {@code -Dexo.vectors.write=true} makes a new file.
 */
final class GroupVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long AT = 1_790_000_000_000L;

  @TempDir Path folder;

  @Test
  void a_member_reads_the_recorded_messages_of_a_large_group() throws IOException {
    if (Boolean.getBoolean("exo.vectors.write")) {
      write(Path.of(System.getProperty("exo.vectors", ""), "messaging", "group-messages.json"));
    }
    JsonNode vector = VectorFiles.messaging("group-messages");
    OwnBox box = OwnBox.of(vector.get("box"));
    DeviceAddress sender = new DeviceAddress(vector.get("sender").asText(), vector.get("device").asInt());
    try (Vault vault = Vault.create(folder.resolve("reader"), new VaultLock.Key(new byte[32]))) {
      Sessions sessions = new Sessions(new Transaction(vault), LocalDevice.generate());
      Content key = ContentJson.read(vector.get("senderkey").asText().getBytes(StandardCharsets.UTF_8)).orElseThrow();
      assertThat(key.body()).isInstanceOf(Body.SenderKey.class);
      assertThat(((Body.SenderKey) key.body()).group().members()).contains(sender.pub());
      assertThat(sessions.learn(sender, ((Body.SenderKey) key.body()).distribution())).isTrue();
      int read = 0;
      for (JsonNode one : vector.get("entries")) {
        Entry entry = new Entry(one.get("key").asText(), one.get("value").asText());
        assertThat(entry.genuine()).isTrue();
        Envelope envelope = Envelope.open(box, entry).orElseThrow();
        Envelope.Letter letter = envelope.letters().getFirst();
        assertThat(envelope.from()).isEqualTo(sender);
        assertThat(letter.message().kind()).isEqualTo(SignalText.Kind.SENDER_KEY);
        assertThat(letter.after()).isEqualTo(one.has("after") ? Optional.of(one.get("after").asText()) : Optional.empty());
        Decrypted decrypted = sessions.decrypt(sender, letter.message());
        assertThat(decrypted).isInstanceOf(Decrypted.Plain.class);
        assertThat(new String(((Decrypted.Plain) decrypted).bytes(), StandardCharsets.UTF_8)).isEqualTo(one.get("content").asText());
        assertThat(sessions.decrypt(sender, letter.message())).isInstanceOf(Decrypted.Duplicate.class);
        read++;
      }
      assertThat(read).isEqualTo(3);
    }
  }

  private void write(Path file) throws IOException {
    DeviceAddress sender = new DeviceAddress(SeaPair.generate().pub(), 1);
    OwnBox box = OwnBox.madeFor(sender.pub());
    ObjectNode out = JSON.createObjectNode();
    out.put("description", "A member's box with its private keys; the content that brings a sender key; entries sealed to the box, in order.");
    out.set("box", box.json());
    out.put("sender", sender.pub()).put("device", 1);
    try (Vault vault = Vault.create(folder.resolve("writer"), new VaultLock.Key(new byte[32]))) {
      Sessions sessions = new Sessions(new Transaction(vault), LocalDevice.generate());
      UUID key = UUID.randomUUID();
      Body.Group group = new Body.Group(Content.freshId(), 3, "Twelve", List.of(sender.pub(), SeaPair.generate().pub()));
      Content telling = Content.of(AT, new Body.SenderKey(group, sessions.distribution(key)));
      out.put("senderkey", new String(ContentJson.write(telling), StandardCharsets.UTF_8));
      Optional<String> after = Optional.empty();
      for (int i = 0; i < 3; i++) {
        Content content = Content.of(AT + i, new Body.Text("message " + i)).in(group.id());
        byte[] json = ContentJson.write(content);
        Envelope envelope = new Envelope(sender, List.of(new Envelope.Letter(sessions.encryptForGroup(key, json), after)));
        Entry entry = envelope.seal(box.address(), AT + i);
        ObjectNode one = out.withArray("entries").addObject().put("key", entry.key()).put("value", entry.value());
        after.ifPresent(id -> one.put("after", id));
        one.put("content", new String(json, StandardCharsets.UTF_8));
        after = Optional.of(content.id());
      }
    }
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(out) + "\n");
  }
}
