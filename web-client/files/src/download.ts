// A file on its way from relays and caches: by ranges, from several addresses in turn, each chunk checked before it is shown.

import {
  chunkCount,
  decryptedPieces,
  FileGate,
  type MarkedReference,
  markBytes,
  readRange,
  SignalError,
} from '@exo/signal/files';
import { sha256 } from '@noble/hashes/sha2.js';
import type { FileContent } from './content.ts';
import { FilesError } from './errors.ts';
import type { ChunkKeep } from './keep.ts';

export interface DownloadSettings {
  /** Whether one may go there: others name what they like. Usual: `https` only, or where this page is from. */
  readonly allows?: (url: string) => boolean;
  readonly keep?: ChunkKeep;
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number, allBytes: number) => void;
}

/** Named in a refusal; a lie by any other name. */
class Unfit extends Error {
  readonly cached: boolean;

  constructor(message: string, cached = false) {
    super(message);
    this.cached = cached;
  }
}

const patience = 4;
const windowBytes = 1 << 20;

function usuallyAllowed(url: string): boolean {
  const { protocol, origin } = new URL(url);
  return protocol === 'https:' || (typeof location !== 'undefined' && origin === location.origin);
}

function keptUnder(reference: MarkedReference): string {
  return Array.from(reference.digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** One answer that is being read. */
interface Opened {
  readonly url: string;
  at: number;
  /** Behind the last byte of this answer. */
  readonly until: number;
  /** Behind the last byte of the file, as this server has it. */
  readonly end: number;
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
}

/** The chunks of one file, wherever they can be had. */
class Chunks {
  readonly #reference: MarkedReference;
  readonly #settings: DownloadSettings;
  readonly #name: string;
  readonly #windowBytes: number | undefined;
  readonly #said = new Map<string, string>();
  #urls: string[];
  #stale: string[] = [];
  #fresh = false;
  #open: Opened | undefined;
  #rest: Uint8Array = new Uint8Array(0);

  /** With `windowBytes` no more than that is asked for at once: a player that goes elsewhere has not asked for all the rest. */
  constructor(
    content: FileContent,
    reference: MarkedReference,
    settings: DownloadSettings,
    windowBytes?: number,
  ) {
    this.#windowBytes = windowBytes;
    const allows = settings.allows ?? usuallyAllowed;
    this.#reference = reference;
    this.#settings = settings;
    this.#name = content.name ?? 'the file';
    this.#urls = content.urls.filter((url) => allows(url));
    for (const url of content.urls) if (!allows(url)) this.#said.set(new URL(url).host, 'not gone to');
  }

  /** A chunk that `passes`, from what was kept or from the next address that has it. */
  async chunk(index: number, passes: (bytes: Uint8Array) => boolean): Promise<Uint8Array> {
    const { keep, signal } = this.#settings;
    const id = keptUnder(this.#reference);
    const kept = await keep?.get(id, index);
    if (kept !== undefined && passes(kept)) return kept;
    let left = patience;
    while (true) {
      if (signal?.aborted)
        throw new FilesError('stopped', 'stopped on its way; the next try goes on from there');
      const url = this.#urls[0];
      if (url === undefined) {
        this.#again();
        continue;
      }
      try {
        const bytes = await this.#fetch(url, index);
        if (passes(bytes)) {
          await keep?.put(id, index, bytes);
          return bytes;
        }
        throw new Unfit("other bytes than the sender's");
      } catch (failure) {
        await this.close();
        if (failure instanceof Unfit) this.#drop(url, failure.message, failure.cached);
        else if (--left === 0) {
          this.#drop(url, 'not reached, or cut off');
          left = patience;
        }
      }
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    this.#rest = new Uint8Array(0);
    await open?.reader.cancel().catch(() => undefined);
  }

  #drop(url: string, why: string, cached = false): void {
    this.#urls = this.#urls.filter((other) => other !== url);
    this.#said.set(new URL(url).host, why);
    // An error may have been kept by a cache: asked once more, past it.
    if (cached && !this.#fresh) this.#stale.push(url);
  }

  #again(): void {
    if (this.#stale.length === 0) {
      const each = [...this.#said].map(([host, why]) => `${host}: ${why}`).join('; ');
      throw new FilesError(
        'no-source',
        `nobody has '${this.#name}' as its sender made it (${each}); ask for it again`,
      );
    }
    this.#fresh = true;
    this.#urls = this.#stale;
    this.#stale = [];
  }

  async #fetch(url: string, index: number): Promise<Uint8Array> {
    const { chunkSizeBytes } = this.#reference;
    const start = index * chunkSizeBytes;
    let open = this.#open;
    if (open === undefined || open.url !== url || open.at !== start || start >= open.until) {
      await this.close();
      open = await this.#begin(url, start);
      this.#open = open;
    }
    const count = Math.max(0, Math.min(chunkSizeBytes, open.end - start));
    const chunk = new Uint8Array(count);
    for (let filled = 0; filled < count; ) {
      if (this.#rest.length === 0) {
        const next = await open.reader.read();
        if (next.done) {
          // Where nobody said how long it is, this may be its end: the check will tell.
          if (open.end === Number.POSITIVE_INFINITY) return chunk.slice(0, filled);
          throw new Error('cut off');
        }
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, count - filled);
      chunk.set(part, filled);
      filled += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    open.at += count;
    return chunk;
  }

  async #begin(url: string, start: number): Promise<Opened> {
    const { signal } = this.#settings;
    const last = this.#windowBytes === undefined ? '' : start + this.#windowBytes - 1;
    const range = start > 0 || last !== '' ? `bytes=${start}-${last}` : undefined;
    const answer = await fetch(url, {
      headers: range === undefined ? {} : { Range: range },
      cache: this.#fresh ? 'reload' : 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      ...(signal === undefined ? {} : { signal }),
    });
    const most = chunkCount(this.#reference) * this.#reference.chunkSizeBytes - 1;
    if (answer.status !== 200 && answer.status !== 206) {
      await answer.body?.cancel().catch(() => undefined);
      throw new Unfit(String(answer.status), answer.status >= 400);
    }
    const length = Number(answer.headers.get('Content-Length') ?? Number.POSITIVE_INFINITY);
    let end = length;
    let until = length;
    let skip = start;
    if (answer.status === 206) {
      skip = 0;
      until = start + length;
      end = until;
      // Pages of another origin may not be told of the range: then the length says it, and the check of the chunk the rest.
      const said = answer.headers.get('Content-Range');
      if (said !== null) {
        const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(said);
        if (Number(match?.[1]) !== start) throw new Unfit('another range than the one asked for');
        until = Number(match?.[2]) + 1;
        end = Number(match?.[3]);
      }
    }
    if (end !== Number.POSITIVE_INFINITY && end > most) {
      await answer.body?.cancel().catch(() => undefined);
      throw new Unfit('a file of another length');
    }
    const reader = (
      answer.body ?? new Blob().stream()
    ).getReader() as ReadableStreamDefaultReader<Uint8Array>;
    const open = { url, at: start, until, end, reader };
    while (skip > 0) {
      const next = await reader.read();
      if (next.done) throw new Error('cut off');
      this.#rest = next.value.subarray(Math.min(skip, next.value.length));
      skip -= Math.min(skip, next.value.length);
    }
    return open;
  }
}

/**
 * The plain file as it comes. Nothing is released before its chunk was checked; the file is whole only when the stream has ended.
 * With a `keep`, what had come is not fetched again.
 */
export function openFile(content: FileContent, settings: DownloadSettings = {}): ReadableStream<Uint8Array> {
  const { reference, data } = content;
  if (reference === undefined)
    return new Blob([(data ?? new Uint8Array(0)) as Uint8Array<ArrayBuffer>]).stream();
  const chunks = new Chunks(content, reference, settings);
  const pieces = decryptedPieces(inOrder(chunks, reference, settings), reference);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (failure) {
        await chunks.close();
        controller.error(failure);
      }
    },
    async cancel() {
      await pieces.return(undefined);
      await chunks.close();
    },
  });
}

async function* inOrder(
  chunks: Chunks,
  reference: MarkedReference,
  settings: DownloadSettings,
): AsyncGenerator<Uint8Array, void, undefined> {
  const gate = new FileGate(reference);
  let done = 0;
  for (let index = 0; !gate.finished; index++) {
    const chunk = await chunks.chunk(index, (bytes) => gate.passes(bytes));
    done += chunk.length;
    settings.onProgress?.(Math.min(done, reference.sizeBytes), reference.sizeBytes);
    yield chunk;
  }
  await chunks.close();
}

/** A file that is read from anywhere, for players: marks are needed. What was read is kept for the next reading. */
export class SeekableFile {
  readonly sizeBytes: number;
  readonly type: string;
  readonly #reference: MarkedReference;
  readonly #chunks: Chunks;
  #last: { readonly index: number; readonly bytes: Uint8Array } | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(content: FileContent, settings: DownloadSettings = {}) {
    const { reference } = content;
    if (reference === undefined || reference.marks.length === 0) {
      throw new FilesError('malformed', 'this file has no marks: it is read from its beginning only');
    }
    this.#reference = reference;
    const { chunkSizeBytes } = reference;
    this.#chunks = new Chunks(
      content,
      reference,
      settings,
      Math.ceil(windowBytes / chunkSizeBytes) * chunkSizeBytes,
    );
    this.sizeBytes = content.sizeBytes;
    this.type = content.type;
  }

  /** Bytes `from` to `to`, without it. One reading after the other. */
  read(from: number, to: number): Promise<Uint8Array> {
    const reading = this.#turn.then(() =>
      readRange(this.#reference, from, to, (index) => this.#chunk(index)),
    );
    this.#turn = reading.catch(() => undefined);
    return reading;
  }

  /** Answers a player: 206 with a part of what it asked for; it asks again for the rest. */
  async answer(request: Request, mostBytes = 1 << 20): Promise<Response> {
    const range = /^bytes=(\d{1,15})-(\d{1,15})?$/.exec(request.headers.get('Range') ?? 'bytes=0-');
    const from = Number(range?.[1] ?? 0);
    if (range === null || from >= this.sizeBytes) {
      return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${this.sizeBytes}` } });
    }
    const asked = range[2] === undefined ? this.sizeBytes : Number(range[2]) + 1;
    const to = Math.max(from, Math.min(asked, this.sizeBytes, from + mostBytes));
    try {
      const bytes = await this.read(from, to);
      return new Response(bytes as Uint8Array<ArrayBuffer>, {
        status: 206,
        headers: {
          'Accept-Ranges': 'bytes',
          'Content-Length': String(bytes.length),
          'Content-Range': `bytes ${from}-${to - 1}/${this.sizeBytes}`,
          'Content-Type': /^(video|audio)\/[\w.+-]{1,60}$/.test(this.type)
            ? this.type
            : 'application/octet-stream',
          'X-Content-Type-Options': 'nosniff',
        },
      });
    } catch (failure) {
      if (failure instanceof FilesError || failure instanceof SignalError)
        return new Response(null, { status: 502 });
      throw failure;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.close();
  }

  async #chunk(index: number): Promise<Uint8Array> {
    if (this.#last?.index === index) return this.#last.bytes;
    const mark = this.#reference.marks.subarray(index * markBytes, (index + 1) * markBytes);
    const bytes = await this.#chunks.chunk(index, (given) => {
      const hash = sha256(given);
      return mark.length === markBytes && mark.every((byte, at) => byte === hash[at]);
    });
    this.#last = { index, bytes };
    return bytes;
  }
}
