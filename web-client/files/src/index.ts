// Encrypted files to and from Exo relays.

export { type FileContent, type Preview, readFileContent, writeFileContent } from './content.ts';
export { type DownloadSettings, openFile, SeekableFile } from './download.ts';
export { FilesError, type FilesErrorCode } from './errors.ts';
export { CacheKeep, type ChunkKeep, MemoryKeep } from './keep.ts';
export type { Prepared } from './prepared.ts';
export { type Begun, ForgetfulMemory, type UploadMemory, type UploadSettings, uploadFile } from './upload.ts';
