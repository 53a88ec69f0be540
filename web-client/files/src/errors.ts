// What may go wrong with a file on its way, for programs by a code and for people in words.

export type FilesErrorCode =
  | 'malformed' // a content that cannot be
  | 'no-source' // no address has the file as its sender made it
  | 'no-relay' // no relay takes the file
  | 'changed' // the file is another one than when it was begun
  | 'stopped'; // by the signal of the caller

export class FilesError extends Error {
  readonly code: FilesErrorCode;

  constructor(code: FilesErrorCode, message: string) {
    super(message);
    this.name = 'FilesError';
    this.code = code;
  }
}
