import type { Backend } from '../backend/backend.js';
import type { TypedArray } from '../backend/dtype.js';
import { LimpidError } from '../error.js';
import type { Device } from './device.js';

/** What a storage without a buffer has for one: a backend's own handles may be anything else. */
const NONE: unique symbol = Symbol();

/**
 * The memory behind a realised tensor.
 *
 * It begins either with host data not uploaded yet, or as a promise that a submitted evaluation will
 * fill it. It belongs to one tensor, which releases it when disposed of or collected.
 */
export class Storage {
  readonly bytes: number;
  /** Settles when the evaluation that fills this storage has been submitted; undefined once it has. */
  pending: Promise<void> | undefined;
  /** Why the evaluation that should have filled it failed. */
  error: unknown;
  released = false;
  /** Evaluations and reads under way that need the memory. */
  private holders = 0;
  /** Released while held: the memory goes when the last holder is done. */
  private leaving = false;
  private host: TypedArray | undefined;
  private handle: unknown = NONE;

  constructor(
    private readonly device: Device,
    bytes: number,
    host?: TypedArray,
  ) {
    this.bytes = bytes;
    this.host = host;
  }

  get backend(): Backend {
    return this.device.backend;
  }

  /** The backend's buffer, allocated and uploaded if that has not happened yet. */
  get buffer(): unknown {
    if (this.released) throw gone();
    if (this.error) throw this.error;
    if (this.handle === NONE) this.adopt(this.device.allocate(this.bytes));
    if (this.host) this.upload(this.host);
    return this.handle;
  }

  private upload({ buffer, byteOffset, byteLength }: TypedArray): void {
    this.backend.write(this.handle, new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength));
    this.host = undefined;
  }

  /** Takes over a buffer that has been allocated for it. */
  adopt(buffer: unknown): void {
    if (this.released) this.device.free(buffer, this.bytes);
    else this.handle = buffer;
  }

  /** Hands the buffer over to somebody else, as donation does; the storage is released without freeing. */
  surrender(): void {
    this.handle = NONE;
    this.released = true;
  }

  /** Keeps the memory, for work that waits its turn, until `letGo`, even if it is released meanwhile. */
  hold(): void {
    if (this.released || this.leaving) throw gone();
    this.holders += 1;
  }

  letGo(): void {
    this.holders -= 1;
    if (this.leaving) this.release();
  }

  /** The content, once everything that fills it has run. */
  async read(): Promise<Uint8Array> {
    this.hold();
    try {
      if (this.pending) await this.pending;
      const bytes = await this.backend.read(this.buffer);
      return bytes.byteLength === this.bytes ? bytes : bytes.slice(0, this.bytes);
    } finally {
      this.letGo();
    }
  }

  /** Frees the memory, once nothing that was asked for before needs it. Calling it again does nothing. */
  release(): void {
    if (this.released) return;
    if (this.holders > 0) {
      this.leaving = true;
      return;
    }
    this.released = true;
    this.host = undefined;
    if (this.handle === NONE) return;
    this.device.free(this.handle, this.bytes);
    this.handle = NONE;
  }
}

function gone(): LimpidError {
  return new LimpidError('disposed', 'a tensor that this computation reads has been disposed');
}
