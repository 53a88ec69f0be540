// The content `file` of docs/messaging.md, section 6: read with every check, written as Java writes it.

import { chunkCount, type MarkedReference, markBytes } from '@exo/signal/files';
import { FilesError } from './errors.ts';

export interface Preview {
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export interface FileContent {
  readonly type: string;
  readonly name?: string;
  readonly preview?: Preview;
  /** The file itself, if it is a small one. */
  readonly data?: Uint8Array;
  readonly sizeBytes: number;
  /** Where it can be had, and what it is checked and read by; unless it is in `data`. */
  readonly urls: readonly string[];
  readonly reference?: MarkedReference;
}

const mostInlineBytes = 100_000;
const mostPreviewBytes = 16_000;
const mostSide = 1_000_000;
const mostUrls = 8;
const mostUrlCharacters = 2_048;
const chunkBounds = { least: 1 << 10, most: 64 << 20, count: 4_096 };
const macBytes = 32;
const previewTypes = ['image/jpeg', 'image/png', 'image/webp'];

type Fields = Readonly<Record<string, unknown>>;

function bad(what: string): FilesError {
  return new FilesError('malformed', `file content: ${what}`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw bad(`expected a text in ${name}`);
  return value;
}

function whole(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw bad(`expected a whole number in ${name}`);
  return value;
}

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8_192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(binary);
}

function bytes(fields: Fields, name: string, lengthBytes?: number): Uint8Array {
  const given = text(fields, name);
  // atob forgives blanks and missing padding; Java does not.
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(given) || given.length % 4 !== 0)
    throw bad(`expected base64 in ${name}`);
  const read = Uint8Array.from(atob(given), (character) => character.charCodeAt(0));
  if (lengthBytes !== undefined && read.length !== lengthBytes) {
    throw bad(`expected ${lengthBytes} bytes in ${name}, got ${read.length}`);
  }
  return read;
}

function urlsOf(fields: Fields): readonly string[] {
  const given = fields.urls;
  if (!Array.isArray(given) || given.length < 1 || given.length > mostUrls) {
    throw bad(`expected 1 to ${mostUrls} addresses`);
  }
  for (const url of given) {
    const fits =
      typeof url === 'string' && url.length <= mostUrlCharacters && /^https?:\/\/[^\s#@\\]+$/i.test(url);
    if (!fits || !URL.canParse(url)) throw bad('an address that is none of http or https');
  }
  return given as readonly string[];
}

function referenceOf(fields: Fields, sizeBytes: number): MarkedReference {
  const chunkSizeBytes = whole(fields, 'chunk');
  if (chunkSizeBytes < chunkBounds.least || chunkSizeBytes > chunkBounds.most) {
    throw bad(`a chunk size of ${chunkSizeBytes} bytes is not possible`);
  }
  const reference: MarkedReference = {
    key: bytes(fields, 'key', 64),
    digest: bytes(fields, 'digest', 32),
    sizeBytes,
    chunkSizeBytes,
    incrementalMac: bytes(fields, 'macs'),
    marks: fields.marks === undefined ? new Uint8Array(0) : bytes(fields, 'marks'),
  };
  const chunks = chunkCount(reference);
  if (!Number.isInteger(chunks) || chunks < 1 || chunks > chunkBounds.count) {
    throw bad(`expected 1 to ${chunkBounds.count} MACs of ${macBytes} bytes`);
  }
  if (reference.marks.length !== 0 && reference.marks.length !== chunks * markBytes) {
    throw bad('expected no marks, or one for each chunk');
  }
  const most = chunks * chunkSizeBytes;
  // Padding adds a twentieth at most; a file in many more chunks than that is none.
  if (sizeBytes > most || Math.max(541, sizeBytes) * 1.2 + 1_024 < most - chunkSizeBytes) {
    throw bad(`${sizeBytes} bytes are not a file of ${chunks} chunks of ${chunkSizeBytes} bytes`);
  }
  return reference;
}

function previewOf(given: unknown): Preview | undefined {
  if (!isFields(given)) return undefined;
  try {
    const preview = {
      type: text(given, 'type'),
      width: whole(given, 'width'),
      height: whole(given, 'height'),
      data: bytes(given, 'data'),
    };
    const sides = [preview.width, preview.height].every((side) => side >= 1 && side <= mostSide);
    const fits = preview.data.length > 0 && preview.data.length <= mostPreviewBytes;
    return sides && fits && previewTypes.includes(preview.type) ? preview : undefined;
  } catch {
    return undefined; // one nobody can use is none: the file counts
  }
}

/** Reads the fields of a content of kind `file`; throws `malformed`. */
export function readFileContent(fields: unknown): FileContent {
  if (!isFields(fields)) throw bad('expected an object');
  const sizeBytes = whole(fields, 'size');
  if (sizeBytes < 0) throw bad('a size below none');
  const type = text(fields, 'type');
  const preview = previewOf(fields.preview);
  const common = {
    type,
    sizeBytes,
    ...(typeof fields.name === 'string' ? { name: fields.name } : {}),
    ...(preview === undefined ? {} : { preview }),
  };
  if (fields.data !== undefined) {
    const data = bytes(fields, 'data');
    if (data.length > mostInlineBytes) throw bad(`more than ${mostInlineBytes} bytes in a message`);
    return { ...common, data, urls: [] };
  }
  return { ...common, urls: urlsOf(fields), reference: referenceOf(fields, sizeBytes) };
}

/** The fields of a content of kind `file`. */
export function writeFileContent(file: FileContent): Record<string, unknown> {
  const { reference, preview, name, data } = file;
  const place =
    reference === undefined
      ? { data: toBase64(data ?? new Uint8Array(0)) }
      : {
          urls: file.urls,
          key: toBase64(reference.key),
          digest: toBase64(reference.digest),
          chunk: reference.chunkSizeBytes,
          macs: toBase64(reference.incrementalMac),
          ...(reference.marks.length > 0 ? { marks: toBase64(reference.marks) } : {}),
        };
  return {
    ...place,
    size: file.sizeBytes,
    type: file.type,
    ...(name === undefined ? {} : { name }),
    ...(preview === undefined ? {} : { preview: { ...preview, data: toBase64(preview.data) } }),
  };
}
