// One end of a scheduled conversation, whoever implements it.

import type { PreKeyBundle } from '../../src/pqxdh/bundle.ts';
import type { SessionMessage } from '../../src/ratchet/encrypt.ts';

/** What became of a message: its text, or what it was refused as. */
export type Outcome =
  | { readonly text: string }
  | { readonly refused: 'duplicate' | 'other'; readonly why: string };

export interface Party {
  readonly name: string;
  bundle(withPreKey: boolean): Promise<PreKeyBundle>;
  process(bundle: PreKeyBundle): Promise<void>;
  encrypt(text: string): Promise<SessionMessage>;
  decrypt(message: SessionMessage): Promise<Outcome>;
}

export type PartyPair = readonly [Party, Party];
