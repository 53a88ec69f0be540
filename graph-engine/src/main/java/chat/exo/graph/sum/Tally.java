package chat.exo.graph.sum;

/** Counts rows and adds up their prints. */
public final class Tally implements RowVisitor {
  private final SipHash prints;
  private long rows;
  private Print sum = Print.NONE;

  public Tally(SipHash prints) {
    this.prints = prints;
  }

  @Override
  public boolean row(byte[] key, byte[] value) {
    rows++;
    sum = sum.plus(prints.of(key, value));
    return true;
  }

  public long rows() {
    return rows;
  }

  public Print sum() {
    return sum;
  }
}
