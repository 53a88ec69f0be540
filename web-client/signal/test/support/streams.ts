// Web streams for attachment tests: patterns of any size, cut at odd places, and what came out of them.

/** The byte at a place of the pattern that the recorded attachments use. */
export function patternByte(at: number): number {
  return (at * 131 + Math.floor(at / 512)) & 255;
}

export function pattern(sizeBytes: number, start = 0): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  for (let i = 0; i < sizeBytes; i++) bytes[i] = patternByte(start + i);
  return bytes;
}

/** A stream of the pattern in pieces of `pieceBytes`. */
export function patternStream(sizeBytes: number, pieceBytes = 10_007): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const taken = Math.min(pieceBytes, sizeBytes - at);
      if (taken > 0) controller.enqueue(pattern(taken, at));
      at += taken;
      if (at === sizeBytes) controller.close();
    },
  });
}

export function streamOfBytes(bytes: Uint8Array, pieceBytes = 10_007): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at + pieceBytes));
      at += pieceBytes;
      if (at >= bytes.length) controller.close();
    },
  });
}

export interface Drained {
  readonly bytes: Uint8Array;
  readonly failure: unknown;
}

/** Everything that a stream released before it ended or failed. */
export async function drain(stream: ReadableStream<Uint8Array>): Promise<Drained> {
  const parts: Uint8Array[] = [];
  let failure: unknown;
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) parts.push(next.value);
  } catch (caught) {
    failure = caught;
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, failure };
}
