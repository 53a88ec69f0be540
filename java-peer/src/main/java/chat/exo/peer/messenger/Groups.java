package chat.exo.peer.messenger;

import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Groups as this account knows them. In those of up to {@link #FAN_OUT} a message goes to each member in the session with
 * them, so that a group is as safe as a conversation; in larger ones it is encrypted once ({@link GroupKeys}). Stateless.
 */
final class Groups {
  static final int FAN_OUT = 10;

  /** Every message is sealed for each member, and everybody knows everybody's box. */
  static final int MAX_MEMBERS = Body.Group.MAX_MEMBERS;

  /** How many changes a member may be ahead: nobody brings a group to the end of the numbers. */
  private static final int MAX_EPOCHS = 10_000;

  private final Home home;
  private final Requests requests;
  private final Consumer<String> known;

  /**
   * The groups of an account.
   *
   * @param known told of a group that has become known, or another
   */
  Groups(Home home, Requests requests, Consumer<String> known) {
    this.known = known;
    this.requests = requests;
    this.home = home;
  }

  Optional<Body.Group> find(Transaction rows, String id) {
    return rows.read(Row.of(Table.GROUP, id)).map(Groups::parse);
  }

  static List<Body.Group> all(Vault vault) {
    return vault.scan(Table.GROUP).stream().map(found -> parse(found.value())).toList();
  }

  void write(Transaction rows, Body.Group group) {
    ObjectNode out = Json.object().put("id", group.id()).put("epoch", group.epoch()).put("name", group.name());
    group.members().forEach(out.withArray("members")::add);
    rows.write(Row.of(Table.GROUP, group.id()), Json.bytes(out));
  }

  /** Where a content of a member is shown: in its group, if both belong to it; else in the conversation with them. */
  String conversation(Work work, String author, Content content) {
    return content
        .group()
        .filter(id -> find(work.rows(), id).filter(group -> group.members().contains(author)).isPresent())
        .orElse(author);
  }

  /** Takes a group as a member describes it: a new one that has us in it, or a later epoch of one the member is in. */
  void heard(Work work, Contact by, Body.Group group) {
    if (!by.answered()) {
      return; // an invitation of somebody the user has not accepted yet
    }
    String author = by.pub();
    Optional<Body.Group> before = find(work.rows(), group.id());
    boolean sane = group.members().size() <= MAX_MEMBERS && group.members().contains(author);
    boolean ours = before.isPresent() || group.members().contains(home.account().pub());
    boolean newer = before.isEmpty() || (later(group, before.get()) && before.get().members().contains(author));
    if (sane && ours && newer) {
      write(work.rows(), group);
      work.afterwards(() -> meet(group));
      work.afterwards(() -> known.accept(group.id()));
    }
  }

  /** Those of a group whom nobody added are known from now on; each in a queue of their own, like all that changes a contact. */
  void meet(Body.Group group) {
    if (!group.members().contains(home.account().pub())) {
      return;
    }
    for (String pub : group.members()) {
      if (!pub.equals(home.account().pub())) {
        home.queues().run(pub, work -> meet(work, pub));
      }
    }
  }

  private void meet(Work work, String pub) {
    Contact contact = work.contact(pub).orElseGet(() -> Contact.fresh(pub, Contact.Standing.REQUEST, home.account().relays()));
    if (contact.standing() == Contact.Standing.REQUEST) {
      Contact member = contact.as(Contact.Standing.MEMBER);
      work.write(member);
      work.pays();
      work.afterwards(() -> requests.note(member));
    }
  }

  /** Two members may change a group at once: then all must choose the same. */
  private static boolean later(Body.Group group, Body.Group known) {
    return (group.epoch() > known.epoch() && group.epoch() - known.epoch() <= MAX_EPOCHS) || (group.epoch() == known.epoch() && spelled(group).compareTo(spelled(known)) > 0);
  }

  private static String spelled(Body.Group group) {
    return String.join(" ", group.members().stream().sorted().toList()) + " " + group.name();
  }

  private static Body.Group parse(byte[] bytes) {
    JsonNode in = Json.parse(bytes);
    List<String> members = new ArrayList<>();
    in.path("members").forEach(member -> members.add(member.asText()));
    return new Body.Group(in.path("id").asText(), in.path("epoch").asInt(), in.path("name").asText(), members);
  }
}
