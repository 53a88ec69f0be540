package chat.exo.peer.messenger;

import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The sender key this device speaks with in a large group, and who has it. Whoever has it can read what is said from then on,
 * so as soon as one of them is no member any more, there is a new one. In the group's queue.
 */
final class GroupKeys {
  private final Home home;

  GroupKeys(Home home) {
    this.home = home;
  }

  /**
   * A key by its name.
   *
   * @param told the accounts that have it, as far as this device knows
   * @param again those of them that could not read with it
   */
  record Key(UUID id, Set<String> told, Set<String> again) {
    Key {
      told = Set.copyOf(told);
      again = Set.copyOf(again);
    }

    boolean hasToTell(String pub) {
      return !told.contains(pub) || again.contains(pub);
    }

    Key toldTo(List<String> pubs) {
      Set<String> all = new LinkedHashSet<>(told);
      all.addAll(pubs);
      return new Key(id, all, Set.of());
    }

    Key lostBy(String pub) {
      Set<String> all = new LinkedHashSet<>(again);
      all.add(pub);
      return new Key(id, told, all);
    }
  }

  /** The key for these members: the one there is, or a new one that nobody has. */
  Key current(Work work, String group, List<String> members) {
    Optional<Key> known = find(work, group);
    if (known.isPresent() && members.containsAll(known.get().told())) {
      return known.get();
    }
    known.ifPresent(old -> work.sessions().forget(old.id()));
    return new Key(UUID.randomUUID(), Set.of(), Set.of());
  }

  /** A member could not read this device, and may lack the key: it is told again before the next message. */
  void tellAgain(String pub) {
    for (var group : Groups.all(home.vault())) {
      if (group.members().contains(pub) && group.members().size() > Groups.FAN_OUT) {
        home.queues()
            .run(group.id(), work -> find(work, group.id()).ifPresent(key -> write(work, group.id(), key.lostBy(pub))));
      }
    }
  }

  Optional<Key> find(Work work, String group) {
    return work.rows().read(Row.of(Table.GROUP_KEY, group)).map(GroupKeys::parse);
  }

  void write(Work work, String group, Key key) {
    ObjectNode out = Json.object().put("key", key.id().toString());
    key.told().forEach(out.putArray("told")::add);
    key.again().forEach(out.putArray("again")::add);
    work.rows().write(Row.of(Table.GROUP_KEY, group), Json.bytes(out));
  }

  private static Key parse(byte[] bytes) {
    JsonNode in = Json.parse(bytes);
    return new Key(UUID.fromString(in.path("key").asText()), accounts(in.path("told")), accounts(in.path("again")));
  }

  private static Set<String> accounts(JsonNode list) {
    Set<String> accounts = new LinkedHashSet<>();
    list.forEach(pub -> accounts.add(pub.asText()));
    return accounts;
  }
}
