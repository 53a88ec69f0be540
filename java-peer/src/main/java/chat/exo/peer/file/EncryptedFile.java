package chat.exo.peer.file;

/**
 * What a message must carry so that the receiver can fetch, check and read a file.
 *
 * @param digest SHA-256 of the encrypted file
 * @param size of the plain file, in bytes
 * @param encryptedSize in bytes
 * @param chunkBytes how far apart the incremental MACs are
 * @param incrementalMac the MACs, 32 bytes each
 */
@SuppressWarnings("ArrayRecordComponent") // wire bytes, never compared
public record EncryptedFile(FileKey key, byte[] digest, long size, long encryptedSize, int chunkBytes, byte[] incrementalMac) {}
