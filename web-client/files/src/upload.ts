// A file on its way to a relay: encrypted here, brought by tus, from where it stopped, to the first relay that takes it.

import { Upload } from 'tus-js-client';
import type { FileContent, Preview } from './content.ts';
import { FilesError } from './errors.ts';
import { type Prepared, PreparedSource, prepare } from './prepared.ts';

/** What is remembered of a file that is on its way. */
export interface Begun {
  readonly prepared: Prepared;
  /** Where at each relay its upload goes on. */
  readonly places: Readonly<Record<string, string>>;
}

/** Where files that were begun are remembered: a page keeps it with its keys, encrypted. */
export interface UploadMemory {
  get(file: string): Promise<Begun | undefined>;
  set(file: string, begun: Begun): Promise<void>;
  delete(file: string): Promise<void>;
}

export interface UploadSettings {
  /** Origins such as `https://relay.example`, tried in turn. */
  readonly relays: readonly string[];
  /** The `Authorization` of a request without a body: docs/api.md. Asked for every attempt. */
  readonly authorize: (relay: string, method: string, target: string) => Promise<string>;
  readonly memory?: UploadMemory;
  readonly preview?: Preview;
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: 'encrypting' | 'sending', doneBytes: number, allBytes: number) => void;
  readonly retryDelaysMillis?: readonly number[];
  readonly pieceBytes?: number;
}

const usualDelaysMillis = [250, 500, 1_000, 2_000, 4_000, 8_000];
const usualPieceBytes = 8 << 20;
const firstBytes = 64 << 10;

/** Nothing outlives the page. */
export class ForgetfulMemory implements UploadMemory {
  readonly #begun = new Map<string, Begun>();

  async get(file: string): Promise<Begun | undefined> {
    return this.#begun.get(file);
  }

  async set(file: string, begun: Begun): Promise<void> {
    this.#begun.set(file, begun);
  }

  async delete(file: string): Promise<void> {
    this.#begun.delete(file);
  }
}

function nameOf(file: Blob): string {
  return file instanceof File ? file.name : '';
}

/** What a file looks like from outside: another size or time, and it is another file. */
function fingerprint(file: Blob): string {
  return JSON.stringify([nameOf(file), file.size, file.type, file instanceof File ? file.lastModified : 0]);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Sends a file. Called again with the same file and memory after it was stopped, it goes on where it was. */
export async function uploadFile(file: Blob, settings: UploadSettings): Promise<FileContent> {
  const memory = settings.memory ?? new ForgetfulMemory();
  const id = fingerprint(file);
  let begun = await memory.get(id);
  if (begun === undefined) {
    const prepared = await prepare(file, /^(video|audio)\//.test(file.type), (done, all) => {
      if (settings.signal?.aborted) throw stopped();
      settings.onProgress?.('encrypting', done, all);
    });
    begun = { prepared, places: {} };
    await memory.set(id, begun);
  }
  const { prepared } = begun;
  const hash = hex(prepared.reference.digest);
  const said: string[] = [];
  for (const relay of settings.relays) {
    try {
      await toRelay(relay, file, hash, begun, settings, async (place) => {
        begun = { prepared, places: { ...begun?.places, [relay]: place } };
        await memory.set(id, begun);
      });
      return {
        type: file.type || 'application/octet-stream',
        ...(nameOf(file) === '' ? {} : { name: nameOf(file) }),
        ...(settings.preview === undefined ? {} : { preview: settings.preview }),
        sizeBytes: file.size,
        urls: [`${relay}/v1/files/${hash}`],
        reference: prepared.reference,
      };
    } catch (failure) {
      if (failure instanceof FilesError) {
        if (failure.code === 'changed') await memory.delete(id);
        throw failure;
      }
      said.push(`${new URL(relay).host}: ${reason(failure)}`);
    }
  }
  throw new FilesError(
    'no-relay',
    `no relay takes the file (${said.join('; ')}); try again, it goes on from there`,
  );
}

function toRelay(
  relay: string,
  file: Blob,
  hash: string,
  begun: Begun,
  settings: UploadSettings,
  placed: (place: string) => Promise<void>,
): Promise<void> {
  const { signal } = settings;
  return new Promise<void>((resolve, reject) => {
    if (signal?.aborted) {
      reject(stopped());
      return;
    }
    let ours: FilesError | undefined;
    const source = new PreparedSource(file, begun.prepared);
    const place = begun.places[relay];
    const finish = (settle: () => void): void => {
      signal?.removeEventListener('abort', stop);
      source.close().then(settle, settle);
    };
    const upload = new Upload(file, {
      endpoint: `${relay}/v1/files`,
      ...(place === undefined ? {} : { uploadUrl: place }),
      uploadSize: begun.prepared.blobSizeBytes,
      // The hash alone: a relay must not learn a name. With it a wrong byte is noticed, and a file it has is not sent again.
      metadata: { sha256: hash },
      uploadDataDuringCreation: true,
      chunkSize: settings.pieceBytes ?? usualPieceBytes,
      retryDelays: [...(settings.retryDelaysMillis ?? usualDelaysMillis)],
      storeFingerprintForResuming: false,
      fileReader: {
        openFile: async () => ({
          size: source.size,
          slice: async (start: number, end: number) => {
            try {
              // With the first request only a little: a relay that has the file needs no more, and one that is cut loses no more.
              const bytes = await source.slice(start, start === 0 ? Math.min(end, firstBytes) : end);
              return {
                value: Object.assign(bytes, { size: bytes.length }),
                done: start + bytes.length >= source.size,
              };
            } catch (failure) {
              ours = failure instanceof FilesError ? failure : undefined;
              throw failure;
            }
          },
          close: () => undefined, // ours is closed once, when all is over
        }),
      },
      onBeforeRequest: async (request) => {
        if (request.getMethod() !== 'POST') return;
        request.setHeader('Authorization', await settings.authorize(relay, 'POST', '/v1/files'));
      },
      onUploadUrlAvailable: () => {
        // At the relay that gave it: nobody sends us elsewhere.
        if (upload.url !== null && new URL(upload.url).origin === new URL(relay).origin)
          placed(upload.url).catch(() => undefined);
        else {
          ours = new FilesError('no-relay', `${new URL(relay).host} names a place elsewhere`);
          upload.abort().then(() => finish(() => reject(new Error('a place elsewhere'))));
        }
      },
      onShouldRetry: (failure) => {
        const status = failure.originalResponse?.getStatus() ?? 0;
        return ours === undefined && (status < 400 || status >= 500 || [401, 409, 423, 429].includes(status));
      },
      onProgress: (done, all) => settings.onProgress?.('sending', done, all),
      onSuccess: () => finish(resolve),
      onError: (failure) => finish(() => reject(ours ?? failure)),
    });
    const stop = (): void => {
      upload.abort().then(() => finish(() => reject(stopped())));
    };
    signal?.addEventListener('abort', stop);
    upload.start();
  });
}

function stopped(): FilesError {
  return new FilesError('stopped', 'stopped on its way; the next try goes on from there');
}

function reason(failure: unknown): string {
  const response = (failure as { originalResponse?: { getStatus(): number } | null }).originalResponse;
  return response == null ? 'not reached' : String(response.getStatus());
}
