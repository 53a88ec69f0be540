package chat.exo.peer.messenger;

import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was lost on the way is asked for again: after an entry that does not decrypt, and when a sender's chain has a
 * gap. In the contact's queue.
 *
 * <p>Asking is limited in rate and number, so that two peers that cannot understand each other do not shout for ever.
 */
final class Repairs {
  static final long SPACING_MILLIS = 3_000;
  static final int MAX_REPAIRS = 5;
  static final long GIVE_UP_MILLIS = 60_000;
  private static final int MAX_RESENT = 1_000;

  private final Home home;
  private final Sender sender;
  private final SessionStarter starter;
  private final GroupKeys groupKeys;
  private final Map<String, Long> answered = new ConcurrentHashMap<>();

  Repairs(Home home, Sender sender, SessionStarter starter, GroupKeys groupKeys) {
    this.groupKeys = groupKeys;
    this.home = home;
    this.sender = sender;
    this.starter = starter;
  }

  /** Starts a fresh session and asks for what was missed. */
  void afterUnreadable(Work work, Contact contact, int device) {
    if (!mayAsk(work, contact.pub())) {
      return;
    }
    starter.restart(work, contact, device).ifPresentOrElse(updated -> ask(work, updated), () -> ask(work, contact));
  }

  /** Asks for what somebody said before they were accepted and what is not here. */
  void afterRequest(Work work, String pub) {
    Contact contact = work.contact(pub).orElseThrow();
    int device = contact.profile().map(profile -> profile.devices().getFirst().device()).orElse(1);
    afterUnreadable(work, contact, device);
  }

  /** Asks for the profile of a contact that may have changed. */
  void lookUp(Work work, String pub) {
    work.contact(pub).ifPresent(contact -> starter.lookUp(work, contact));
  }

  /** Asks for what is missing, in the session there is. */
  void afterGap(Work work, Contact contact) {
    if (mayAsk(work, contact.pub())) {
      ask(work, contact);
    }
  }

  /** Says everything again that came after a content, and then which was the last. */
  void sayAgain(Work work, Contact contact, Body.Resend resend) {
    long now = home.nowMillis();
    long last = answered.getOrDefault(contact.pub(), 0L);
    if (!home.past(last, SPACING_MILLIS / 2)) {
      return; // the asker asks again; saying all of it at any rate would let a contact keep this peer busy
    }
    answered.put(contact.pub(), now);
    work.afterwards(() -> groupKeys.tellAgain(contact.pub()));
    for (Said said : saidSince(work, contact.pub(), resend.since())) {
      Content content =
          MessageLog.find(work.rows(), said.conversation(), home.account().pub(), said.id())
              .map(Message::content)
              .orElseGet(() -> gone(said.id()));
      sender.say(work, contact, Draft.again(content.after(said.after()), said.conversation()));
    }
    Optional<String> newest = Strand.read(work.rows(), contact.pub()).sent();
    sender.say(work, contact, Draft.first(Content.of(now, new Body.Resent(newest)), contact.pub()));
  }

  /** What was said to a contact after a content of an id, oldest first. */
  private List<Said> saidSince(Work work, String pub, Optional<String> since) {
    List<Said> said = new ArrayList<>();
    for (Vault.Found row : work.rows().scanLast(Table.SENT, pub, MAX_RESENT)) {
      JsonNode in = Json.parse(row.value());
      if (since.filter(in.path("id").asText()::equals).isPresent()) {
        said.clear();
      } else {
        said.add(new Said(in.path("conversation").asText(), in.path("id").asText(), Json.text(in, "after")));
      }
    }
    return said;
  }

  /** It has disappeared since: its place in the chain remains. */
  private Content gone(String id) {
    return new Content(
        id, home.nowMillis(), Optional.empty(), Optional.empty(), Optional.empty(), new Body.Erase(id));
  }

  /** One content that was said, as the contact's chain has it. */
  private record Said(String conversation, String id, Optional<String> after) {}

  /** If their last content is here, nothing was lost. */
  void compare(Work work, Contact contact, Body.Resent resent) {
    Strand strand = Strand.read(work.rows(), contact.pub());
    if (resent.last().isEmpty() || Reader.shown(work, contact.pub(), resent.last().get())) {
      strand.repaired().write(work.rows(), contact.pub());
    }
  }

  /** Whether a repair was asked for, in vain, for too long. */
  boolean failed(Strand strand) {
    return strand.repairs() > 0 && home.past(strand.repairMillis(), GIVE_UP_MILLIS);
  }

  private boolean mayAsk(Work work, String pub) {
    Strand strand = Strand.read(work.rows(), pub);
    return strand.repairs() < MAX_REPAIRS && home.past(strand.repairMillis(), SPACING_MILLIS);
  }

  private void ask(Work work, Contact contact) {
    Strand strand = Strand.read(work.rows(), contact.pub());
    strand.asksForRepair(home.nowMillis()).write(work.rows(), contact.pub());
    sender.say(work, contact, Draft.first(Content.of(home.nowMillis(), new Body.Resend(strand.heard())), contact.pub()));
  }
}
