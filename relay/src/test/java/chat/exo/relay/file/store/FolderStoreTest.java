package chat.exo.relay.file.store;

/** Files in folders of this machine. */
final class FolderStoreTest extends FileStoreContract {
  @Override
  FileStore open() {
    return new FolderStore(folder.resolve("store"));
  }
}
