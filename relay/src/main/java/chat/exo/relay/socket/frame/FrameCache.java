package chat.exo.relay.socket.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames that were encoded last in this round of flushing. A change goes to its readers one after the other, so the
 * next socket mostly wants the very same messages; looking further back costs more than it saves.
 */
public final class FrameCache {
  private final ByteBufAllocator allocator;
  private final List<byte[]> messages = new ArrayList<>();
  private ByteBuf frame = Unpooled.EMPTY_BUFFER;

  public FrameCache(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** Frames of these messages; the caller owns one reference. */
  public ByteBuf frames(List<byte[]> wanted) {
    if (!same(wanted)) {
      ByteBuf made = FrameBytes.texts(wanted, allocator); // before the old one goes: there may be no memory for it
      clear();
      frame = made;
      messages.addAll(wanted);
    }
    return frame.retainedDuplicate();
  }

  /** Lets go of the last frames, at the end of a round. */
  public void clear() {
    frame.release();
    frame = Unpooled.EMPTY_BUFFER;
    messages.clear();
  }

  /** Messages are compared by identity: the mesh prints each once for all. */
  @SuppressWarnings("ReferenceEquality")
  private boolean same(List<byte[]> wanted) {
    if (wanted.size() != messages.size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i) != messages.get(i)) {
        return false;
      }
    }
    return true;
  }
}
