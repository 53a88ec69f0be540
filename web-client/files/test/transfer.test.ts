// Files up and down again, cut, stopped, and given by servers that lie; in Node and in Chromium.

import { beforeEach, describe, expect, inject, test } from 'vitest';
import {
  type FileContent,
  FilesError,
  ForgetfulMemory,
  MemoryKeep,
  openFile,
  SeekableFile,
  type UploadSettings,
  uploadFile,
} from '../src/index.ts';
import { randomBytes, seeded } from './support/dice.ts';

interface Seen {
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly files: number;
}

const relay = inject('relay');
const other = inject('other');
const size = 3_000_000;
const dice = seeded('transfer');
const plain = randomBytes(size, dice);

function film(bytes: Uint8Array<ArrayBuffer> = plain): File {
  return new File([bytes], 'film.mp4', { type: 'video/mp4', lastModified: 1 });
}

async function behave(at: string, behaviour: object = {}): Promise<Seen> {
  const answer = await fetch(`${at}/behave`, { method: 'POST', body: JSON.stringify(behaviour) });
  return (await answer.json()) as Seen;
}

function settings(more: Partial<UploadSettings> = {}): UploadSettings {
  return {
    relays: [relay],
    authorize: async () => 'SEA pub="x", time="1", sig="y"',
    retryDelaysMillis: [1, 1, 1, 1, 1, 1],
    pieceBytes: 400_000,
    ...more,
  };
}

const allows = (): boolean => true;

async function all(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** What came out before it failed, and how it failed. */
async function drained(
  content: FileContent,
  keep = new MemoryKeep(),
): Promise<{ bytes: number; genuine: boolean; failure: unknown }> {
  const reader = openFile(content, { allows, keep }).getReader();
  let bytes = 0;
  let genuine = true;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      genuine &&= same(next.value, plain.subarray(bytes, bytes + next.value.length));
      bytes += next.value.length;
    }
    return { bytes, genuine, failure: undefined };
  } catch (failure) {
    return { bytes, genuine, failure };
  }
}

beforeEach(async () => {
  await behave(relay, { clear: true });
  await behave(other, { clear: true });
});

describe('up', () => {
  test('a_file_comes_back_byte_for_byte', async () => {
    const content = await uploadFile(film(), settings());
    expect([content.name, content.type, content.sizeBytes]).toEqual(['film.mp4', 'video/mp4', size]);
    expect(same(await all(openFile(content, { allows })), plain)).toBe(true);
  });

  test('an_upload_that_is_cut_twenty_times_goes_on_where_it_was', async () => {
    const cuts = Array.from({ length: 20 }, () => 1 + Math.floor(dice() * (size / 11)));
    await behave(relay, { cuts });
    const content = await uploadFile(film(), settings());
    expect(same(await all(openFile(content, { allows })), plain)).toBe(true);
  });

  test('an_upload_that_was_stopped_goes_on_in_another_page', async () => {
    const memory = new ForgetfulMemory();
    const stop = new AbortController();
    const first = uploadFile(
      film(),
      settings({
        memory,
        signal: stop.signal,
        onProgress: (stage, done, whole) => {
          if (stage === 'sending' && done > whole / 2 && done < whole) stop.abort();
        },
      }),
    );
    await expect(first).rejects.toMatchObject({ code: 'stopped' });
    const before = (await behave(relay)).bytesIn;
    expect(before).toBeGreaterThan(size / 4);
    const content = await uploadFile(film(), settings({ memory }));
    const after = (await behave(relay)).bytesIn;
    expect(before + after).toBeLessThan(size * 1.25);
    expect(same(await all(openFile(content, { allows })), plain)).toBe(true);
  });

  test('a_file_sent_again_is_not_sent_again', async () => {
    const memory = new ForgetfulMemory();
    const first = await uploadFile(film(), settings({ memory }));
    await behave(relay);
    const second = await uploadFile(film(), settings({ memory }));
    const seen = await behave(relay);
    expect(second.urls).toEqual(first.urls);
    expect([seen.bytesIn, seen.files]).toEqual([0, 1]);
  });

  test('a_file_that_is_another_the_second_time_is_refused', async () => {
    const memory = new ForgetfulMemory();
    await uploadFile(film(), settings({ memory }));
    await behave(relay, { clear: true });
    const changed = plain.slice();
    changed[2_000_000] = (changed[2_000_000] ?? 0) ^ 1;
    await expect(uploadFile(film(changed), settings({ memory }))).rejects.toMatchObject({ code: 'changed' });
    expect((await behave(relay)).files).toBe(0);
    expect(
      same(await all(openFile(await uploadFile(film(changed), settings({ memory })), { allows })), changed),
    ).toBe(true);
  });

  test('the_next_relay_is_tried_and_with_none_left_each_is_named', async () => {
    await behave(other, { refuse: 507 });
    const content = await uploadFile(
      film(),
      settings({ relays: [other, 'http://127.0.0.1:1', relay], retryDelaysMillis: [1] }),
    );
    expect(content.urls[0]?.startsWith(relay)).toBe(true);
    const failing = uploadFile(
      film(),
      settings({ relays: [other, 'http://127.0.0.1:1'], retryDelaysMillis: [1] }),
    );
    await expect(failing).rejects.toMatchObject({
      code: 'no-relay',
      message: expect.stringMatching(/507.*not reached/),
    });
  });
});

describe('down', () => {
  const lies = ['flip', 'truncate', 'longer', 'error', 'page', 'redirect'];

  test.each(
    lies,
  )('%s: refused by name, nothing shown that is not the senders, and no matter beside an honest one', async (lie) => {
    const content = await uploadFile(film(), settings());
    await uploadFile(film(), settings({ relays: [other] }));
    const hash = content.urls[0]?.split('/').at(-1) ?? '';
    await behave(relay, { lie });
    const { bytes, genuine, failure } = await drained(content);
    expect(failure).toBeInstanceOf(FilesError);
    expect(failure).toMatchObject({ code: 'no-source', message: expect.stringContaining('film.mp4') });
    expect((failure as Error).message).toContain(new URL(relay).host);
    expect([genuine, bytes < size]).toEqual([true, true]);
    // Put the same bytes at the other one as well.
    const both = { ...content, urls: [`${relay}/v1/files/${hash}`, `${other}/v1/files/${hash}`] };
    await behave(relay, {});
    const blob = new Uint8Array(await (await fetch(`${relay}/v1/files/${hash}`)).arrayBuffer());
    await put(other, hash, blob);
    await behave(relay, { lie });
    expect(same(await all(openFile(both, { allows })), plain)).toBe(true);
  });

  test('an_error_that_a_cache_kept_is_asked_past', async () => {
    const content = await uploadFile(film(), settings());
    await behave(relay, { lie: 'kept-error' });
    expect(same(await all(openFile(content, { allows })), plain)).toBe(true);
  });

  test('a_server_without_ranges_does_as_well', async () => {
    const content = await uploadFile(film(), settings());
    await behave(relay, { lie: 'no-ranges' });
    expect(
      same(
        await new SeekableFile(content, { allows }).read(2_000_000, 2_000_100),
        plain.subarray(2_000_000, 2_000_100),
      ),
    ).toBe(true);
  });

  test('what_had_come_is_not_fetched_again_and_is_checked_again', async () => {
    const content = await uploadFile(film(), settings());
    const keep = new MemoryKeep();
    const reader = openFile(content, { allows, keep }).getReader();
    for (let seen = 0; seen < size / 2; ) seen += (await reader.read()).value?.length ?? size;
    await reader.cancel();
    const id = content.urls[0]?.split('/').at(-1) ?? '';
    const kept = await keep.get(id, 3);
    await keep.put(
      id,
      3,
      (kept ?? new Uint8Array(1)).map((byte, at) => (at === 5 ? byte ^ 1 : byte)),
    );
    await behave(relay);
    expect(same(await all(openFile(content, { allows, keep })), plain)).toBe(true);
    expect((await drained(content, keep)).bytes).toBe(size);
  });

  test('a_player_begins_in_the_middle_without_what_lies_before', async () => {
    const content = await uploadFile(film(), settings());
    const seekable = new SeekableFile(content, { allows, keep: new MemoryKeep() });
    await behave(relay);
    const answer = await seekable.answer(
      new Request('https://page.example/film', { headers: { Range: 'bytes=2900000-' } }),
    );
    expect([answer.status, answer.headers.get('Content-Range')]).toEqual([
      206,
      `bytes 2900000-2999999/${size}`,
    ]);
    expect(same(new Uint8Array(await answer.arrayBuffer()), plain.subarray(2_900_000))).toBe(true);
    expect((await behave(relay)).bytesOut).toBeLessThan(size / 4);
    const beyond = await seekable.answer(
      new Request('https://page.example/film', { headers: { Range: `bytes=${size}-` } }),
    );
    expect(beyond.status).toBe(416);
    await behave(relay, { lie: 'flip' });
    const touched = new SeekableFile(content, { allows });
    const middle = Math.floor(size / 2);
    const bad = await touched.answer(
      new Request('https://page.example/film', { headers: { Range: `bytes=${middle}-${middle + 200_000}` } }),
    );
    expect(bad.status).toBe(502);
  });

  test('unencrypted_places_of_others_are_not_gone_to', async () => {
    const content = await uploadFile(film(), settings());
    const { urls } = content;
    const elsewhere = { ...content, urls: urls.map((url) => url.replace('127.0.0.1', 'localhost')) };
    const failure = await openFile(elsewhere)
      .getReader()
      .read()
      .catch((refusal: unknown) => refusal);
    expect(failure).toMatchObject({ code: 'no-source', message: expect.stringContaining('not gone to') });
  });
});

/** Brings bytes to a store under their hash. */
async function put(at: string, hash: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const answer = await fetch(`${at}/v1/files`, {
    method: 'POST',
    headers: {
      Authorization: 'SEA x',
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(bytes.length),
      'Upload-Metadata': `sha256 ${btoa(hash)}`,
    },
    body: bytes,
  });
  expect(answer.status).toBe(201);
}
