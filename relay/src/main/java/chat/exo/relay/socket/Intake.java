package chat.exo.relay.socket;

import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;

/**
 * Whether a connection is read from. There are two reasons not to: its rate is used up, until a time; too much of it is
 * under way, until that is done. TCP then slows the sender down. Used by the loop.
 */
final class Intake {
  private final ChannelHandlerContext channel;
  private final Runnable resumed;
  private long pauses;
  private long endedPauses;
  private int holds;
  private boolean ended;

  Intake(ChannelHandlerContext channel, Runnable resumed) {
    this.channel = channel;
    this.resumed = resumed;
  }

  boolean stopped() {
    return !ended && (holds > 0 || pauses > endedPauses);
  }

  /** Reads nothing for a while. */
  void pause(long millis) {
    pauses++;
    apply();
    channel.executor().schedule(this::ended, millis, TimeUnit.MILLISECONDS).addListener(done -> {});
  }

  private void ended() {
    endedPauses++;
    apply();
  }

  /** Reads nothing until {@link #release}, as often as it was held. */
  void hold() {
    holds++;
    apply();
  }

  void release() {
    if (holds == 0) {
      throw new IllegalStateException("expected a connection that is held, got one that is not");
    }
    holds--;
    apply();
  }

  /** Reads from now on whatever happens: who is told good-bye has to be heard saying it too. */
  void end() {
    ended = true;
    apply();
  }

  private void apply() {
    boolean read = !stopped();
    if (channel.channel().config().isAutoRead() != read) {
      channel.channel().config().setAutoRead(read);
      if (read) {
        resumed.run();
      }
    }
  }
}
