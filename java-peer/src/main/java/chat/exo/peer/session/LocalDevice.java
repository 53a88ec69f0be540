package chat.exo.peer.session;

import java.security.SecureRandom;
import org.signal.libsignal.protocol.IdentityKeyPair;

/**
 * This device in the Signal protocol.
 *
 * @param identity its long-lived key pair
 * @param registrationId 1 to 16380, tells a reinstalled device from the one before
 * @param device its number in the account, from 1
 */
public record LocalDevice(IdentityKeyPair identity, int registrationId, int device) {
  private static final int MAX_REGISTRATION_ID = 16_380;

  public static LocalDevice generate() {
    return new LocalDevice(IdentityKeyPair.generate(), 1 + new SecureRandom().nextInt(MAX_REGISTRATION_ID), 1);
  }

  @Override
  public String toString() {
    return "LocalDevice[" + device + "]";
  }
}
