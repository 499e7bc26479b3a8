/**
 * A growing list of bytes with WebAssembly's number formats.
 *
 * Integers are written in LEB128: seven bits a byte, least significant first, the top bit telling that
 * more follow. Floating-point numbers are written as they lie in memory, little-endian
 * (WebAssembly Core Specification 2.0, section 5.2.2).
 */
export class ByteWriter {
  private readonly content: number[];

  constructor(content: number[] = []) {
    this.content = content;
  }

  get length(): number {
    return this.content.length;
  }

  bytes(...values: readonly number[]): void {
    for (const value of values) this.content.push(value & 0xff);
  }

  /** An unsigned integer below 2³². */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.content.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.content.push(rest);
  }

  /** A signed integer of 32 bits. */
  signed(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      const signBit = (low & 0x40) !== 0;
      if ((rest === 0 && !signBit) || (rest === -1 && signBit)) {
        this.content.push(low);
        return;
      }
      this.content.push(low | 0x80);
    }
  }

  float32(value: number): void {
    this.bytes(...new Uint8Array(new Float32Array([value]).buffer));
  }

  float64(value: number): void {
    this.bytes(...new Uint8Array(new Float64Array([value]).buffer));
  }

  /** The instruction that gives sixteen bytes as a vector. */
  vector(bytes: Uint8Array): void {
    this.bytes(0xfd, 0x0c, ...bytes);
  }

  /** A name: its length in bytes, then UTF-8. */
  name(text: string): void {
    const encoded = new TextEncoder().encode(text);
    this.unsigned(encoded.length);
    this.bytes(...encoded);
  }

  append(other: ByteWriter): void {
    for (const byte of other.content) this.content.push(byte);
  }

  /** Takes away what follows `start`, in pieces that end where told. */
  cut(start: number, ends: readonly number[]): ByteWriter[] {
    const rest = this.content.splice(start);
    return ends.map((end, i) => new ByteWriter(rest.slice((ends[i - 1] ?? start) - start, end - start)));
  }

  toUint8Array(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.content);
  }
}
