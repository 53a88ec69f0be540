package chat.exo.peer.messenger;

import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads everything that came, in order of arrival, and remembers how far it got. A crash between showing and {@link
 * #advance} shows the last ones again; nothing is passed by. One thread.
 */
public final class ArrivalReader {
  private final Home home;
  private final Row cursor;

  ArrivalReader(Home home, String name) {
    this.home = home;
    this.cursor = Row.of(Table.CURSOR, "reader/" + name);
  }

  /** One message with its arrival number. */
  public record Arrival(long number, Message message) {}

  /** What came since the last {@link #advance}, at most {@code limit}; messages that have disappeared are left out. */
  public List<Arrival> next(int limit) {
    Transaction rows = new Transaction(home.vault());
    long from = rows.read(cursor).map(MessageLog::number).orElse(0L);
    List<Arrival> arrivals = new ArrayList<>();
    List<Vault.Found> page = home.vault().scan(Table.ARRIVAL, "", from, limit);
    while (!page.isEmpty()) {
      for (Vault.Found found : page) {
        JsonNode in = Json.parse(found.value());
        MessageLog.at(rows, in.path("conversation").asText(), in.path("order").asLong())
            .ifPresent(message -> arrivals.add(new Arrival(found.order(), message)));
      }
      // Of a page of nothing but what has disappeared nobody could advance behind it.
      page = arrivals.isEmpty() ? home.vault().scan(Table.ARRIVAL, "", page.getLast().order() + 1, limit) : List.of();
    }
    return arrivals;
  }

  /** Goes on behind an arrival. */
  public void advance(Arrival last) {
    Transaction rows = new Transaction(home.vault());
    rows.write(cursor, MessageLog.bytes(last.number() + 1));
    rows.commit();
  }
}
