// All sessions with one remote device: the current one and up to 40 archived. Its bytes are what a store keeps.

import { equalBytes } from '../bytes.ts';
import type { Session } from '../ratchet/session.ts';
import { baseKeyOf, decodeSession, encodeSession } from '../ratchet/session-codec.ts';
import { StateReader, StateWriter } from '../state-bytes.ts';

export const maxArchivedSessions = 40;
const formatVersion = 1;

/** Sessions stay encoded until they are tried; the first is the current one, then newest first. */
export interface SessionRecord {
  readonly sessions: readonly Uint8Array[];
}

export function decodeRecord(stored: Uint8Array | undefined): SessionRecord {
  if (stored === undefined) return { sessions: [] };
  const input = new StateReader(stored, 'session record');
  input.version(formatVersion);
  const count = input.byte();
  if (count > maxArchivedSessions + 1) throw input.corrupt(`${count} sessions are too many`);
  const sessions: Uint8Array[] = [];
  for (let i = 0; i < count; i++) sessions.push(input.sized());
  input.end();
  return { sessions };
}

export function encodeRecord({ sessions }: SessionRecord): Uint8Array {
  const out = new StateWriter().byte(formatVersion).byte(sessions.length);
  for (const session of sessions) out.sized(session);
  return out.finish();
}

/** A new session becomes the current one; the one before goes to the archive without its handshake. */
export function withNewSession(record: SessionRecord, session: Session): SessionRecord {
  return {
    sessions: [encodeSession(session), ...archived(record.sessions)].slice(0, maxArchivedSessions + 1),
  };
}

/** The session at `at` was used: it is current from now on. */
export function withUsedSession(record: SessionRecord, at: number, session: Session): SessionRecord {
  if (at === 0) return { sessions: [encodeSession(session), ...record.sessions.slice(1)] };
  const others = archived(record.sessions.filter((_stored, i) => i !== at));
  return { sessions: [encodeSession(session), ...others] };
}

function archived(sessions: readonly Uint8Array[]): readonly Uint8Array[] {
  const [current, ...older] = sessions;
  if (current === undefined) return older;
  const { pending, ...answered } = decodeSession(current);
  return [pending === undefined ? current : encodeSession(answered), ...older];
}

/** Where the session of this base key is; -1 if there is none. */
export function findSession(record: SessionRecord, baseKey: Uint8Array): number {
  return record.sessions.findIndex((stored) => equalBytes(baseKeyOf(stored), baseKey));
}
