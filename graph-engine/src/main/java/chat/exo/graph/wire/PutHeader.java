package chat.exo.graph.wire;

import java.util.List;
import java.util.Optional;

/**
 * What stands before the graph of a put that is passed on: its id, whom it answers, the wish for acks, who has it.
 *
 * @param id {@code #}; the writer's own where the message goes on whole, so acks need no mapping
 * @param replyTo {@code @}, or empty
 * @param acks {@code ok}, already counted down for this hop
 * @param heardBy {@code ><}, this relay's own list; the one that came is never passed on
 */
public record PutHeader(String id, String replyTo, Optional<AckWish> acks, List<String> heardBy) {
  public PutHeader {
    heardBy = List.copyOf(heardBy);
  }

  StringBuilder open() {
    StringBuilder out = replyTo.isEmpty() ? WireWriter.open(id) : WireWriter.open(id, replyTo);
    acks.ifPresent(wish -> out.append(",\"ok\":{\"@\":").append(wish.wanted()).append(",\"/\":").append(wish.peers()).append('}'));
    WireWriter.appendHeardBy(out, heardBy);
    return out.append(",\"put\":");
  }
}
