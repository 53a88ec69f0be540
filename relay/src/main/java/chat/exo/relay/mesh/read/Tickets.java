package chat.exo.relay.mesh.read;

/** Numbers of reads, whoever reads. */
final class Tickets {
  private long last;

  long next() {
    return ++last;
  }
}
