// A small store of files on loopback, as docs/files.md says, that cuts, refuses and lies as a test tells it to.

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How it behaves; a test sets it over HTTP, from Node or from a page. */
export interface Behaviour {
  /** Bodies of uploads are cut after each of these numbers of bytes, once each. */
  cuts?: number[];
  /** What downloads are given instead of the file. */
  lie?: 'flip' | 'truncate' | 'longer' | 'error' | 'page' | 'kept-error' | 'no-ranges' | 'redirect';
  /** Every upload is answered like that. */
  refuse?: number;
}

interface Upload {
  readonly length: number;
  readonly hash: string;
  bytes: Buffer[];
  size: number;
}

export class FakeRelay {
  readonly #server: Server;
  readonly #uploads = new Map<string, Upload>();
  readonly #files = new Map<string, Buffer>();
  #behaviour: Behaviour = {};
  #bytesIn = 0;
  #bytesOut = 0;
  #untilCut = Number.POSITIVE_INFINITY;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => request.destroy());
    });
  }

  static async start(): Promise<FakeRelay> {
    const relay = new FakeRelay();
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader(
      'Access-Control-Expose-Headers',
      'Location, Upload-Offset, Upload-Length, Content-Range, Content-Location',
    );
    const { pathname } = new URL(request.url ?? '/', this.url);
    const name = pathname.split('/').at(-1) ?? '';
    if (request.method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Headers', '*, Authorization');
      response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, POST, PATCH, DELETE, PUT');
      return end(response, 204);
    }
    if (pathname === '/behave') {
      const given = JSON.parse((await body(request)).toString()) as Behaviour & { clear?: boolean };
      this.#behaviour = given;
      this.#untilCut = this.#behaviour.cuts?.shift() ?? Number.POSITIVE_INFINITY;
      const seen = { bytesIn: this.#bytesIn, bytesOut: this.#bytesOut, files: this.#files.size };
      this.#bytesIn = 0;
      this.#bytesOut = 0;
      if (given.clear) {
        this.#files.clear();
        this.#uploads.clear();
      }
      response.end(JSON.stringify(seen));
      return;
    }
    if (request.method === 'POST' || request.method === 'PATCH') return this.#take(request, response, name);
    if (request.method === 'HEAD' && pathname.startsWith('/v1/files/uploads/'))
      return this.#offset(response, name);
    return this.#give(request, response, name);
  }

  async #take(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    if (this.#behaviour.refuse !== undefined) {
      await body(request);
      return end(response, this.#behaviour.refuse);
    }
    let id = name;
    if (request.method === 'POST') {
      const [key, value] = String(request.headers['upload-metadata']).split(' ');
      if (key !== 'sha256' || !String(request.headers.authorization).startsWith('SEA '))
        return end(response, 400);
      const hash = Buffer.from(value ?? '', 'base64').toString();
      id = `u${this.#uploads.size}`;
      this.#uploads.set(id, { length: Number(request.headers['upload-length']), hash, bytes: [], size: 0 });
      response.setHeader('Location', `/v1/files/uploads/${id}`);
      if (this.#files.has(hash)) {
        response.setHeader('Upload-Offset', String(request.headers['upload-length']));
        end(response, 201);
        request.resume();
        return;
      }
    }
    const upload = this.#uploads.get(id);
    if (upload === undefined) return end(response, 404);
    if (request.method === 'PATCH' && Number(request.headers['upload-offset']) !== upload.size)
      return end(response, 409);
    for await (const part of request as AsyncIterable<Buffer>) {
      const taken = part.subarray(0, Math.min(part.length, this.#untilCut));
      upload.bytes.push(taken);
      upload.size += taken.length;
      this.#bytesIn += taken.length;
      this.#untilCut -= taken.length;
      if (this.#untilCut === 0) {
        this.#untilCut = this.#behaviour.cuts?.shift() ?? Number.POSITIVE_INFINITY;
        request.destroy();
        return;
      }
    }
    if (upload.size === upload.length) {
      const whole = Buffer.concat(upload.bytes);
      if (createHash('sha256').update(whole).digest('hex') !== upload.hash) return end(response, 422);
      this.#files.set(upload.hash, whole);
    }
    response.setHeader('Upload-Offset', String(upload.size));
    end(response, request.method === 'POST' ? 201 : 204);
  }

  async #offset(response: ServerResponse, id: string): Promise<void> {
    const upload = this.#uploads.get(id);
    if (upload === undefined) return end(response, 404);
    response.setHeader('Upload-Offset', String(upload.size));
    response.setHeader('Upload-Length', String(upload.length));
    response.setHeader('Cache-Control', 'no-store');
    end(response, 200);
  }

  async #give(request: IncomingMessage, response: ServerResponse, hash: string): Promise<void> {
    const { lie } = this.#behaviour;
    const file = this.#files.get(hash);
    if (file === undefined || lie === 'error') return end(response, 404);
    if (lie === 'kept-error' && request.headers['cache-control'] !== 'no-cache') return end(response, 404);
    if (lie === 'redirect') {
      response.setHeader('Location', '/elsewhere');
      return end(response, 302);
    }
    let given = file;
    if (lie === 'flip') {
      given = Buffer.from(file);
      const at = given.length >> 1;
      given[at] = (given[at] ?? 0) ^ 1;
    } else if (lie === 'truncate') given = file.subarray(0, file.length - 70_000);
    else if (lie === 'longer') given = Buffer.concat([file, Buffer.alloc(1)]);
    else if (lie === 'page') given = Buffer.from('<html>not here</html>');
    const range = lie === 'no-ranges' ? null : /^bytes=(\d+)-(\d+)?$/.exec(request.headers.range ?? '');
    const from = Number(range?.[1] ?? 0);
    if (from >= given.length && given.length > 0) return end(response, 416);
    const part = given.subarray(from, range?.[2] === undefined ? undefined : Number(range[2]) + 1);
    if (range) response.setHeader('Content-Range', `bytes ${from}-${from + part.length - 1}/${given.length}`);
    response.writeHead(range ? 206 : 200, {
      'Content-Length': String(part.length),
      'Content-Type': 'application/octet-stream',
    });
    let at = 0;
    const more = (): void => {
      while (at < part.length) {
        const piece = part.subarray(at, at + 65_536);
        at += piece.length;
        this.#bytesOut += piece.length;
        if (!response.write(piece)) {
          response.once('drain', more);
          return;
        }
      }
      response.end();
    };
    more();
  }
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Length': '0' });
  response.end();
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}
