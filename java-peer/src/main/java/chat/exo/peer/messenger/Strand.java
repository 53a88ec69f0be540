package chat.exo.peer.messenger;

import chat.exo.peer.vault.Form;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Where the exchange with one contact stands; rewritten with every message, so it is small.
 *
 * @param lastEntryMillis time of the last entry left for them: the next one is later
 * @param sent id of the last content said to them that is shown; the next one names it
 * @param heard id of the last content of theirs that was shown
 * @param repairMillis when the last repair was asked for, or 0
 * @param repairs how many were asked for since something was shown
 */
record Strand(long lastEntryMillis, Optional<String> sent, Optional<String> heard, long repairMillis, int repairs) {

  private static final Form<Strand> FORM = Form.of((row, stored) -> parse(stored), Strand::print);

  static Strand read(Transaction rows, String pub) {
    return rows.read(Row.of(Table.STRAND, pub), FORM)
        .orElse(new Strand(0, Optional.empty(), Optional.empty(), 0, 0));
  }

  void write(Transaction rows, String pub) {
    rows.write(Row.of(Table.STRAND, pub), this, FORM);
  }

  private byte[] print() {
    ObjectNode out = Json.object().put("time", lastEntryMillis).put("repair", repairMillis).put("repairs", repairs);
    sent.ifPresent(id -> out.put("sent", id));
    heard.ifPresent(id -> out.put("heard", id));
    return Json.bytes(out);
  }

  private static Strand parse(byte[] bytes) {
    JsonNode in = Json.parse(bytes);
    return new Strand(
        in.path("time").asLong(),
        Json.text(in, "sent"),
        Json.text(in, "heard"),
        in.path("repair").asLong(),
        in.path("repairs").asInt());
  }

  /** The time of the next entry. */
  long entryMillis(long nowMillis) {
    return Math.max(nowMillis, lastEntryMillis + 1);
  }

  Strand leftEntry(long atMillis) {
    return new Strand(atMillis, sent, heard, repairMillis, repairs);
  }

  Strand said(String id) {
    return new Strand(lastEntryMillis, Optional.of(id), heard, repairMillis, repairs);
  }

  Strand showed(String id) {
    return new Strand(lastEntryMillis, sent, Optional.of(id), 0, 0);
  }

  Strand repaired() {
    return new Strand(lastEntryMillis, sent, heard, 0, 0);
  }

  Strand asksForRepair(long nowMillis) {
    return new Strand(lastEntryMillis, sent, heard, nowMillis, repairs + 1);
  }
}
