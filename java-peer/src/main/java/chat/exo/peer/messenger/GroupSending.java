package chat.exo.peer.messenger;

import chat.exo.peer.Refused;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.session.SignalText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * Says one content to all members of a group: logged once and drafted for each in one transaction, then encrypted, or in a
 * large group only sealed, in each member's own queue. Any thread.
 */
final class GroupSending {
  private final Home home;
  private final Groups groups;
  private final GroupKeys keys;
  private final BiConsumer<Work, String> sendDrafts;

  GroupSending(Home home, Groups groups, GroupKeys keys, BiConsumer<Work, String> sendDrafts) {
    this.home = home;
    this.groups = groups;
    this.keys = keys;
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
              return known.members().size() <= Groups.FAN_OUT
                  ? sayToAll(work, known, known.members(), content.in(group))
                  : sayWithKey(work, known, content.in(group));
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
    Erased.byNow(work, group.id(), home.account().pub(), content.body());
    Message message = work.add(group.id(), home.account().pub(), content, Message.State.QUEUED);
    for (String pub : others(pubs)) {
      draft(work, pub, Draft.first(content, group.id()));
    }
    return message;
  }

  /**
   * Encrypts once for all. Who does not have the key yet is told it first, in the session with them. Log, key and drafts are
   * one transaction: a crash in between leaves all of it or nothing.
   */
  private Message sayWithKey(Work work, Body.Group group, Content content) {
    Erased.byNow(work, group.id(), home.account().pub(), content.body());
    Message message = work.add(group.id(), home.account().pub(), content, Message.State.QUEUED);
    List<String> others = others(group.members());
    GroupKeys.Key key = keys.current(work, group.id(), others);
    List<String> untold = others.stream().filter(key::hasToTell).toList();
    if (!untold.isEmpty()) {
      byte[] distribution = work.sessions().distribution(key.id()); // before the message: it opens what comes from here on
      Content telling = Content.of(home.nowMillis(), new Body.SenderKey(group, distribution));
      untold.forEach(pub -> draft(work, pub, Draft.first(telling, group.id())));
      keys.write(work, group.id(), key.toldTo(others));
    }
    SignalText encrypted = work.sessions().encryptForGroup(key.id(), ContentJson.write(content));
    others.forEach(pub -> draft(work, pub, Draft.encrypted(content, group.id(), encrypted)));
    return message;
  }

  private List<String> others(List<String> pubs) {
    return pubs.stream().filter(pub -> !pub.equals(home.account().pub())).toList();
  }

  private void draft(Work work, String pub, Draft draft) {
    draft.write(work.rows(), pub, home.nextNumber());
    work.afterwards(() -> home.queues().run(pub, step -> sendDrafts.accept(step, pub)));
  }

  private Body.Group member(Work work, String id) {
    return groups
        .find(work.rows(), id)
        .filter(group -> group.members().contains(home.account().pub()))
        .orElseThrow(() -> new Refused("expected a group this account is in, got another; ask to be added"));
  }
}
