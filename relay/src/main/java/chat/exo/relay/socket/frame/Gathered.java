package chat.exo.relay.socket.frame;

import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Ledger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The pieces of a message that is not whole yet, each charged before it is kept. Used by the loop. */
final class Gathered {
  /** Smaller pieces are put together, because an array of a few bytes is mostly its own header. */
  private static final int SMALL_BYTES = 2 << 10;

  private static final byte[] NONE = new byte[0];

  private final Ledger.Account account;
  private List<byte[]> pieces = List.of();
  private byte[] small = NONE;
  private int smallBytes;
  private int bytes;
  private long charged;

  Gathered(Ledger.Account account) {
    this.account = account;
  }

  int bytes() {
    return bytes;
  }

  /** Keeps a piece, which is this one's from now on; false if nothing more may be held. */
  boolean add(byte[] piece, int count) {
    if (count <= small.length - smallBytes) {
      System.arraycopy(piece, 0, small, smallBytes, count);
      smallBytes += count;
    } else if (count < SMALL_BYTES) {
      if (!hold(SMALL_BYTES)) {
        return false;
      }
      closeSmall();
      small = Arrays.copyOf(piece, SMALL_BYTES);
      smallBytes = count;
    } else {
      if (!hold(count)) {
        return false;
      }
      closeSmall();
      keep(count == piece.length ? piece : Arrays.copyOf(piece, count));
    }
    bytes += count;
    return true;
  }

  /** All of it in one, and nothing is kept any more. */
  byte[] take() {
    closeSmall();
    byte[] whole = new byte[bytes];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, whole, at, piece.length);
      at += piece.length;
    }
    clear();
    return whole;
  }

  /** Lets go of it. */
  void clear() {
    account.release(Held.HALF_RECEIVED, charged);
    charged = 0;
    pieces = List.of();
    small = NONE;
    smallBytes = 0;
    bytes = 0;
  }

  private boolean hold(int more) {
    if (!account.hold(Held.HALF_RECEIVED, more)) {
      return false;
    }
    charged += more;
    return true;
  }

  private void closeSmall() {
    if (smallBytes > 0) {
      keep(Arrays.copyOf(small, smallBytes));
    }
    small = NONE;
    smallBytes = 0;
  }

  private void keep(byte[] piece) {
    if (pieces.isEmpty()) {
      pieces = new ArrayList<>(4);
    }
    pieces.add(piece);
  }
}
