// Chunks that came, kept as they came: encrypted. They are checked again when they are read.

export interface ChunkKeep {
  get(file: string, index: number): Promise<Uint8Array | undefined>;
  put(file: string, index: number, bytes: Uint8Array): Promise<void>;
  /** What is kept of a file is not needed any more. */
  drop(file: string): Promise<void>;
}

/** In the browser's Cache, which outlives the page. A full one keeps nothing more, and says nothing. */
export class CacheKeep implements ChunkKeep {
  readonly #name: string;

  constructor(name = 'exo-files') {
    this.#name = name;
  }

  async get(file: string, index: number): Promise<Uint8Array | undefined> {
    const cache = await caches.open(this.#name);
    const kept = await cache.match(this.#key(file, index));
    return kept === undefined ? undefined : new Uint8Array(await kept.arrayBuffer());
  }

  async put(file: string, index: number, bytes: Uint8Array): Promise<void> {
    try {
      const cache = await caches.open(this.#name);
      await cache.put(this.#key(file, index), new Response(bytes as Uint8Array<ArrayBuffer>));
    } catch {
      // No room: it is fetched again, should it be needed.
    }
  }

  async drop(file: string): Promise<void> {
    const cache = await caches.open(this.#name);
    const prefix = new URL(this.#key(file, 0)).pathname.replace(/0$/, '');
    for (const request of await cache.keys()) {
      if (new URL(request.url).pathname.startsWith(prefix)) await cache.delete(request);
    }
  }

  /** An address nobody can be asked at. */
  #key(file: string, index: number): string {
    return `https://kept.invalid/${file}/${index}`;
  }
}

/** In memory, for tests and for short. */
export class MemoryKeep implements ChunkKeep {
  readonly #chunks = new Map<string, Uint8Array>();

  async get(file: string, index: number): Promise<Uint8Array | undefined> {
    return this.#chunks.get(`${file}/${index}`);
  }

  async put(file: string, index: number, bytes: Uint8Array): Promise<void> {
    this.#chunks.set(`${file}/${index}`, bytes);
  }

  async drop(file: string): Promise<void> {
    for (const key of this.#chunks.keys()) if (key.startsWith(`${file}/`)) this.#chunks.delete(key);
  }
}
