package chat.exo.graph.store;

/** The way to the single writer for what is no put of a peer. Any thread but the writer's and the loop. */
@FunctionalInterface
public interface Chores {
  /**
   * Has a chore done and waits until it is durable; what it came to, as {@link Write} says of each.
   *
   * @throws StoreException if the machine failed; nothing of it was done then
   */
  int have(Write.Chore chore);
}
