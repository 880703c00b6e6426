/** Bytes at once, or piece by piece. */
export type FileContent = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** Takes the next bytes of a file, in pieces of any size; the caller may reuse a piece once the promise resolves. */
export type FileSink = (...pieces: readonly Uint8Array[]) => Promise<void>

/** The content of a file, or a function that writes it. */
export type WrittenContent = FileContent | ((sink: FileSink) => Promise<void>)

/** How a file is written. */
export interface FileWriteOptions {
  /** Writes only if no file exists at the path; of several simultaneous writes, exactly one succeeds. */
  readonly ifAbsent?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** A file that is open for reading, with the bytes that it had when it was opened. */
export interface OpenFile {
  /** Its name in errors. */
  readonly path: string
  /** In bytes. */
  readonly size: number
  /** The process's file descriptor, with which its threads can read the file themselves; null if the file is not on this machine. */
  readonly descriptor: number | null
  /** The bytes from `start` up to, but not including, `end`. Throws StorageError with `cause.code` ESTALE if they no longer exist. */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array>
  close(): Promise<void>
}

/**
 * Files under one root: a folder, or a part of a bucket. Paths are names joined by slashes; a name that begins with a dot, or leads
 * outside the root, is a ParameterError. A set of files is published by a file that names them and is written last.
 */
export interface Files {
  /** The name of the root in errors. */
  readonly place: string
  /** The names in a folder, ordered by their bytes, those of folders ending in a slash; none if the folder is missing. */
  list(folder: string, options?: FileListOptions): Promise<readonly string[]>
  /** Reads a whole file; null if it is missing, ParameterError if it has more than `limit` bytes. */
  read(path: string, limit: number, signal?: AbortSignal): Promise<Uint8Array | null>
  /** Opens a file to read parts of it; null if it is missing. */
  open(path: string, signal?: AbortSignal): Promise<OpenFile | null>
  /** Writes a file, which appears whole or not at all; false if `ifAbsent` was set and it exists. An error of `content` passes through. */
  write(path: string, content: WrittenContent, options?: FileWriteOptions): Promise<boolean>
  /** Deletes a file or, if the path ends with a slash, a folder with all its contents; does nothing if there is none. */
  remove(path: string): Promise<void>
}

/** Which names are listed. */
export interface FileListOptions {
  /** Only the names after this one. */
  readonly after?: string | undefined
  readonly signal?: AbortSignal | undefined
}
