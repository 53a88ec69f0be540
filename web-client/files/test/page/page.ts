// The bare page: sends a sound of any size, and plays it through the worker before it is whole.

import { readFileContent, uploadFile, writeFileContent } from '../../src/index.ts';

const bytesPerSecond = 192_000;
const headerBytes = 44;

/** A WAV file of 48 kHz, two channels, 16 bits: a tone that rises. */
function sound(sizeBytes: number): File {
  const header = new DataView(new ArrayBuffer(headerBytes));
  const put = (at: number, text: string): void => {
    for (let i = 0; i < text.length; i++) header.setUint8(at + i, text.charCodeAt(i));
  };
  put(0, 'RIFF');
  header.setUint32(4, sizeBytes - 8, true);
  put(8, 'WAVEfmt ');
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, 2, true);
  header.setUint32(24, 48_000, true);
  header.setUint32(28, bytesPerSecond, true);
  header.setUint16(32, 4, true);
  header.setUint16(34, 16, true);
  put(36, 'data');
  header.setUint32(40, sizeBytes - headerBytes, true);
  const second = new Int16Array(bytesPerSecond / 2).map((_, i) => 9_000 * Math.sin(i * i * 1e-6));
  const parts: BlobPart[] = [header];
  for (let left = sizeBytes - headerBytes; left > 0; left -= bytesPerSecond) {
    parts.push(left >= bytesPerSecond ? second : second.slice(0, left >> 1));
  }
  return new File(parts, 'sound.wav', { type: 'audio/wav', lastModified: 1 });
}

const player = new Audio();
player.controls = true;
document.body.append(player);

function happened(event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    player.addEventListener(event, () => resolve(), { once: true });
    player.addEventListener('error', () => reject(new Error(player.error?.message ?? 'no sound')), {
      once: true,
    });
  });
}

const page = {
  async send(relay: string, sizeBytes: number): Promise<string> {
    const authorize = async () => 'SEA pub="x", time="1", sig="y"';
    return JSON.stringify(
      writeFileContent(await uploadFile(sound(sizeBytes), { relays: [relay], authorize })),
    );
  },

  /** Done when it is heard; the length in seconds. */
  async play(content: string): Promise<number> {
    readFileContent(JSON.parse(content));
    await navigator.serviceWorker.register('/worker.js', { type: 'module' });
    const { active } = await navigator.serviceWorker.ready;
    const taken = new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('message', resolve, { once: true }),
    );
    active?.postMessage(content);
    await taken;
    player.muted = true;
    player.src = '/playing/sound';
    const playing = happened('playing');
    await player.play();
    await playing;
    return player.duration;
  },

  /** Done when it is heard from there. */
  async seek(seconds: number): Promise<number> {
    const seeked = happened('seeked');
    player.currentTime = seconds;
    await seeked;
    const from = player.currentTime;
    while (player.currentTime <= from) await happened('timeupdate');
    return player.currentTime;
  },
};

Object.assign(window, { page });
