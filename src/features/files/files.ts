/** Bytes at once, or piece by piece. */
export type FileContent = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** Takes the next bytes of a file, in as many pieces as they come in; they may change once the promise is kept. */
export type FileSink = (...pieces: readonly Uint8Array[]) => Promise<void>

/** What a file is made of, or what writes it. */
export type WrittenContent = FileContent | ((sink: FileSink) => Promise<void>)

/** How a file is written. */
export interface FileWriteOptions {
  /** Only where no file has the path yet; of several that try at once, exactly one does it. */
  readonly ifAbsent?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** A file that is open for reading: always the bytes that it had when it was opened. */
export interface OpenFile {
  /** What errors call it. */
  readonly path: string
  /** In bytes. */
  readonly size: number
  /** What the process knows it by, so that its threads can read it themselves; null where it is not on this machine. */
  readonly descriptor: number | null
  /** The bytes from `start` until before `end`. Throws StorageError with `cause.code` ESTALE where they are gone since. */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array>
  close(): Promise<void>
}

/**
 * Files under one root: a folder, or a part of a bucket. Paths are names joined by slashes; a name that begins with a dot, or leads
 * elsewhere, is a ParameterError. A set of files is published by one that names them, written last.
 */
export interface Files {
  /** What errors call the root. */
  readonly place: string
  /** The names in a folder in order of their bytes, those of folders with a slash at the end; none where it is missing. */
  list(folder: string, options?: FileListOptions): Promise<readonly string[]>
  /** A whole file; null where it is missing, ParameterError where it has more than `limit` bytes. */
  read(path: string, limit: number, signal?: AbortSignal): Promise<Uint8Array | null>
  /** Opens a file to read parts of it; null where it is missing. */
  open(path: string, signal?: AbortSignal): Promise<OpenFile | null>
  /** Writes a file, which appears whole, or not at all; false where it was to be absent and is not. An error of `content` passes through. */
  write(path: string, content: WrittenContent, options?: FileWriteOptions): Promise<boolean>
  /** Deletes a file, or a folder with all that is in it, where the path ends with a slash; nothing where there is none. */
  remove(path: string): Promise<void>
}

/** Which names are listed. */
export interface FileListOptions {
  /** Only those that come after this one. */
  readonly after?: string | undefined
  readonly signal?: AbortSignal | undefined
}
