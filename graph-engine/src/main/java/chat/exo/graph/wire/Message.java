package chat.exo.graph.wire;

import chat.exo.graph.Graph;
import chat.exo.graph.query.Query;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** One message of the Gun wire, checked. Ids are opaque texts; an id the sender left out is empty. */
public sealed interface Message {
  /** {@code #}: the id dedup and answers go by; empty if the sender gave none. */
  String id();

  /** The same under another id. */
  Message withId(String newId);

  /**
   * {@code put}: a write, or with {@code @} the data of an answer, which is merged like a write.
   *
   * @param replyTo {@code @}: the GET this answers, or empty
   * @param graph what to merge; never empty
   * @param text the {@code put} value as it came, for passing on without printing it again; empty where the sender's
   *     text says more or other than {@code graph} (unknown fields, repeated names)
   * @param acks {@code ok}: how many acks the writer hopes for
   * @param hash {@code ##}: the hash the sender gives for the data
   * @param heardBy {@code ><}: who has it already, by url or process id
   * @param nextChunk {@code %}: on an answer, that more of it follows; gun puts an id or a number
   */
  record Put(
      String id,
      String replyTo,
      Graph graph,
      RawText text,
      Optional<AckWish> acks,
      OptionalInt hash,
      List<String> heardBy,
      Optional<String> nextChunk)
      implements Message {
    @Override
    public Put withId(String newId) {
      return new Put(newId, replyTo, graph, text, acks, hash, heardBy, nextChunk);
    }
  }

  /**
   * {@code get}: a read, and from then on a subscription of the asking socket.
   *
   * @param hash {@code ##}: the hash of what the asker or somebody on the way already has
   */
  record Get(String id, Query query, OptionalInt hash, List<String> heardBy) implements Message {
    @Override
    public Get withId(String newId) {
      return new Get(newId, query, hash, heardBy);
    }
  }

  /**
   * A pure answer: an ack, an error, or "not found" when neither is there.
   *
   * @param replyTo {@code @}: the message this answers
   * @param ok {@code ok} as it came, any JSON value, or empty
   * @param err {@code err}
   */
  record Reply(String id, String replyTo, RawText ok, Optional<String> err) implements Message {
    @Override
    public Reply withId(String newId) {
      return new Reply(newId, replyTo, ok, err);
    }
  }

  /**
   * {@code dam}: a word between neighbours, never passed on.
   *
   * @param kind {@code ?} is the handshake, {@code !} an error report, {@code hi} a greeting, {@code nts} a question for the time;
   *     others are ignored
   * @param processId {@code pid}, in a handshake
   * @param speaker what the neighbour says it is, in a handshake
   * @param askedAt {@code nts}: the neighbour's time, if it asks for ours
   */
  record Dam(String id, String replyTo, String kind, Optional<String> processId, Speaker speaker, OptionalDouble askedAt)
      implements Message {
    /** What a neighbour is. gun's handshake does not tell, and passes over a field that does. */
    public enum Speaker {
      UNKNOWN,
      /** {@code exo}: a relay of this kind. */
      EXO_RELAY
    }

    @Override
    public Dam withId(String newId) {
      return new Dam(newId, replyTo, kind, processId, speaker, askedAt);
    }
  }

  /**
   * {@code dam} of kind {@value #KIND}: what two relays of this kind say in a session that finds what they do not have in common. gun
   * drops it in silence, and is never sent one.
   *
   * @param text {@code b}: what is said, in base64; not read yet
   */
  record Reconcile(String id, String text) implements Message {
    public static final String KIND = "exo-sync";

    @Override
    public Reconcile withId(String newId) {
      return new Reconcile(newId, text);
    }
  }
}
