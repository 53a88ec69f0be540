package chat.exo.interop.gun;

/** gun.js with SEA in Node. */
final class NodeSeaTest extends SeaApiContract {
  @Override
  GunClient connect(RelayProcess to) {
    return GunClient.connectWithSea(to.gunUrl());
  }

  @Override
  void end() {}
}
