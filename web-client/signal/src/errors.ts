// Every stage of the package fails with this one type, so a caller can tell a peer's fault by its code.

/** What went wrong. The code is stable; the message is for people and never holds keys or plaintext. */
export type SignalErrorCode =
  | 'malformed' // bytes that are not the expected format
  | 'unsupported-version' // a format or protocol version this package does not speak
  | 'invalid-key' // a key of the wrong length, type or order
  | 'invalid-signature'
  | 'invalid-argument' // a mistake of the calling program
  | 'authentication-failed' // the MAC, padding or ciphertext is not what the keys say
  | 'duplicate-message' // its key was used already, or is too old to be kept
  | 'too-far-ahead' // more than 25,000 messages ahead of what was received
  | 'post-quantum-ratchet' // the SPQR part is missing, downgraded or impossible here
  | 'no-session'
  | 'stale-session' // no reply for 30 days: process a fresh bundle
  | 'unknown-prekey'
  | 'reused-base-key' // a handshake that was seen already on a last-resort prekey
  | 'untrusted-identity'
  | 'no-sender-key'
  | 'corrupt-state' // stored bytes that this package did not write
  | 'attachment-corrupt'; // truncated, extended, reordered or altered file

const maxShownCharacters = 80;

/** The only error type that this package throws on purpose; `code` says what, `message` says what to do. */
export class SignalError extends Error {
  readonly code: SignalErrorCode;

  constructor(code: SignalErrorCode, message: string) {
    super(message);
    this.name = 'SignalError';
    this.code = code;
  }
}

/** Shortens what came from outside, so that an error text stays readable. */
export function shown(value: unknown): string {
  const text = String(value);
  return text.length <= maxShownCharacters ? text : `${text.slice(0, maxShownCharacters)}…`;
}

/** Refuses a byte string whose length is not the one the format fixes. */
export function requireLength(
  bytes: Uint8Array,
  lengthBytes: number,
  what: string,
  code: SignalErrorCode = 'malformed',
): Uint8Array {
  if (!(bytes instanceof Uint8Array)) {
    throw new SignalError('invalid-argument', `${what}: expected a Uint8Array, got ${typeof bytes}`);
  }
  if (bytes.length !== lengthBytes) {
    throw new SignalError(code, `${what}: expected ${lengthBytes} bytes, got ${bytes.length}`);
  }
  return bytes;
}
