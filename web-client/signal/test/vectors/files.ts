// Every file of vectors/signal, whatever its name: one added there is tested without touching code.

const loaded = import.meta.glob<Record<string, unknown>>('../../../../vectors/signal/*.json', {
  eager: true,
  import: 'default',
});

/** Which replay a file is for, told by what is in it. */
export type VectorKind =
  | 'session'
  | 'erasure'
  | 'epoch'
  | 'keys'
  | 'kyber'
  | 'sender-keys'
  | 'fingerprints'
  | 'attachments'
  | 'sealing'
  | 'unknown';

const marks: readonly (readonly [string, VectorKind])[] = [
  ['steps', 'session'],
  ['sets', 'erasure'],
  ['chainAfterEpoch1', 'epoch'],
  ['agreements', 'keys'],
  ['remoteDistribution', 'sender-keys'],
  ['chunkSizes', 'attachments'],
  ['boxes', 'sealing'],
];

function kindOf(content: Record<string, unknown>): VectorKind {
  const marked = marks.find(([key]) => key in content);
  if (marked !== undefined) return marked[1];
  const [first] = Array.isArray(content.cases) ? (content.cases as Record<string, unknown>[]) : [];
  if (first !== undefined && 'display' in first) return 'fingerprints';
  if (first !== undefined && 'fipsSharedSecret' in first) return 'kyber';
  return 'unknown';
}

export interface VectorFile {
  readonly name: string;
  readonly kind: VectorKind;
  readonly content: Record<string, unknown>;
}

export const vectorFiles: readonly VectorFile[] = Object.entries(loaded).map(([path, content]) => ({
  name: path.split('/').at(-1) ?? path,
  kind: kindOf(content),
  content,
}));

/** The files of one kind; a kind without a file is a mistake, not a pass. */
export function vectorsOf<T>(kind: VectorKind): readonly { readonly name: string; readonly content: T }[] {
  const files = vectorFiles.filter((file) => file.kind === kind);
  if (files.length === 0) throw new Error(`no vector file of kind ${kind} in vectors/signal`);
  return files.map(({ name, content }) => ({ name, content: content as T }));
}
