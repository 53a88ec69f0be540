package chat.exo.peer.messenger;

import chat.exo.peer.Refused;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * Says one content to all members of a group: logged once and drafted for each in one transaction, then encrypted in each
 * member's own queue. Any thread.
 */
final class GroupSending {
  private final Home home;
  private final Groups groups;
  private final BiConsumer<Work, String> sendDrafts;

  GroupSending(Home home, Groups groups, BiConsumer<Work, String> sendDrafts) {
    this.home = home;
    this.groups = groups;
    this.sendDrafts = sendDrafts;
  }

  /** Makes a group, or changes one this account is in; old and new members are told. */
  CompletableFuture<Body.Group> change(Optional<String> id, String name, List<String> members) {
    String group = id.orElseGet(Content::freshId);
    return home.queues().submit(group, work -> changeNow(work, group, name, members));
  }

  CompletableFuture<Message> send(String group, Content content) {
    return home.queues()
        .submit(
            group,
            work -> {
              Body.Group known = member(work, group);
              return sayToAll(work, known, known.members(), content.in(group));
            });
  }

  private Body.Group changeNow(Work work, String id, String name, List<String> members) {
    Set<String> all = new LinkedHashSet<>(members);
    all.add(home.account().pub());
    if (all.size() > Groups.MAX_MEMBERS) {
      throw new Refused("expected at most " + Groups.MAX_MEMBERS + " members, got " + all.size() + "; make a smaller group");
    }
    Optional<Body.Group> before = groups.find(work.rows(), id);
    Body.Group group = new Body.Group(id, before.map(Body.Group::epoch).orElse(0) + 1, name, List.copyOf(all));
    groups.write(work.rows(), group);
    Set<String> told = new LinkedHashSet<>(all);
    before.ifPresent(old -> told.addAll(old.members())); // who was left out learns it
    sayToAll(work, group, List.copyOf(told), Content.of(home.nowMillis(), group).in(id));
    return group;
  }

  private Message sayToAll(Work work, Body.Group group, List<String> pubs, Content content) {
    Message message = work.add(group.id(), home.account().pub(), content, Message.State.QUEUED);
    List<String> others = new ArrayList<>(pubs);
    others.remove(home.account().pub());
    for (String pub : others) {
      Draft.first(content, group.id()).write(work.rows(), pub, home.nextNumber());
      work.afterwards(() -> home.queues().run(pub, step -> sendDrafts.accept(step, pub)));
    }
    return message;
  }

  private Body.Group member(Work work, String id) {
    return groups
        .find(work.rows(), id)
        .filter(group -> group.members().contains(home.account().pub()))
        .orElseThrow(() -> new Refused("expected a group this account is in, got another; ask to be added"));
  }
}
