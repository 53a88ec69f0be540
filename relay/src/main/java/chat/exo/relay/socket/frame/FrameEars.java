package chat.exo.relay.socket.frame;

/** What {@link FrameReader} tells of one connection; each is told as soon as it is whole. */
public interface FrameEars {
  /** A whole text. */
  void message(byte[] text);

  /** A text that was read past. */
  void tooLarge(Excerpt excerpt);

  /** A ping. */
  void ping(byte[] payload);

  /** A sign of life that asks for nothing; the bytes of it, header too. */
  void sign(int bytes);

  /** The other side says good-bye, and why. */
  void goodbye(byte[] payload);

  /** The other side does not follow the rules, and what comes now cannot be understood. */
  void broken();

  /** A message is longer than what is read past. */
  void endless();
}
