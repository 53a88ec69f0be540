package chat.exo.relay.hear;

/** Calls the flow back at a time. */
public interface TurnTimer {
  /** Makes sure there is a call at this time, in milliseconds of the machine clock; {@link Long#MAX_VALUE} asks for none. */
  void wakeAt(long timeMillis);
}
