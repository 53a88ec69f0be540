package chat.exo.peer.session;

import org.signal.libsignal.protocol.SignalProtocolAddress;

/**
 * One device of one account: the other end of a session.
 *
 * @param pub the account
 * @param device from 1
 */
public record DeviceAddress(String pub, int device) {
  public DeviceAddress {
    if (pub.isEmpty() || device < 1 || device > 127) {
      throw new IllegalArgumentException("expected an account and a device of 1 to 127, got device " + device);
    }
  }

  static DeviceAddress of(SignalProtocolAddress address) {
    return new DeviceAddress(address.getName(), address.getDeviceId());
  }

  SignalProtocolAddress signal() {
    return new SignalProtocolAddress(pub, device);
  }

  /** The name rows of this device go by. */
  String rowName() {
    return pub + "/" + device;
  }

  /** The device only: accounts are people. */
  @Override
  public String toString() {
    return "DeviceAddress[" + device + "]";
  }
}
