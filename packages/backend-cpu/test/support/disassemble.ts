/** The code of a module as text, one instruction a line, for inline snapshots. */
import { allEncodings } from '../../src/wasm/index.js';

const NAMES = new Map([...allEncodings()].map(([name, { simd, code }]) => [`${simd} ${code}`, name]));

/** Instructions with immediate arguments: their name, and what follows the code. */
type Immediate = 'unsigned' | 'signed' | 'memory' | 'lane' | 'memory lane' | 'block' | 'vector' | 'none';
const PLAIN: Readonly<Record<number, readonly [string, Immediate]>> = {
  2: ['block', 'block'],
  3: ['loop', 'block'],
  4: ['if', 'block'],
  5: ['else', 'none'],
  11: ['end', 'none'],
  12: ['br', 'unsigned'],
  13: ['br_if', 'unsigned'],
  16: ['call', 'unsigned'],
  27: ['select', 'none'],
  32: ['local.get', 'unsigned'],
  33: ['local.set', 'unsigned'],
  40: ['i32.load', 'memory'],
  54: ['i32.store', 'memory'],
  65: ['i32.const', 'signed'],
};
const VECTOR: Readonly<Record<number, readonly [string, Immediate]>> = {
  0: ['v128.load', 'memory'],
  7: ['v128.load8_splat', 'memory'],
  9: ['v128.load32_splat', 'memory'],
  10: ['v128.load64_splat', 'memory'],
  11: ['v128.store', 'memory'],
  12: ['v128.const', 'vector'],
  13: ['i8x16.shuffle', 'vector'],
  27: ['i32x4.extract_lane', 'lane'],
  28: ['i32x4.replace_lane', 'lane'],
  31: ['f32x4.extract_lane', 'lane'],
  32: ['f32x4.replace_lane', 'lane'],
  33: ['f64x2.extract_lane', 'lane'],
  34: ['f64x2.replace_lane', 'lane'],
  84: ['v128.load8_lane', 'memory lane'],
  86: ['v128.load32_lane', 'memory lane'],
  87: ['v128.load64_lane', 'memory lane'],
  88: ['v128.store8_lane', 'memory lane'],
  90: ['v128.store32_lane', 'memory lane'],
  91: ['v128.store64_lane', 'memory lane'],
  92: ['v128.load32_zero', 'memory'],
  93: ['v128.load64_zero', 'memory'],
};
const CODE_SECTION = 10;
const SIMD_PREFIX = 0xfd;

class Reader {
  at = 0;
  constructor(readonly bytes: Uint8Array) {}
  byte(): number {
    return this.bytes[this.at++]!;
  }
  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }
  signed(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return shift < 25 && byte & 0x40 ? value | (-1 << (shift + 7)) : value;
    }
  }
}

/** The text of every function of a module. */
export function disassemble(module: Uint8Array): string[] {
  const reader = new Reader(module);
  reader.at = 8;
  while (reader.at < module.length) {
    const id = reader.byte();
    const size = reader.unsigned();
    if (id === CODE_SECTION) {
      const count = reader.unsigned();
      return Array.from({ length: count }, () => functionText(reader));
    }
    reader.at += size;
  }
  return [];
}

function functionText(reader: Reader): string {
  const end = reader.unsigned() + reader.at;
  for (let runs = reader.unsigned(); runs > 0; runs--) {
    reader.unsigned();
    reader.byte();
  }
  const lines: string[] = [];
  let depth = 0;
  while (reader.at < end) {
    const line = instruction(reader);
    if (line === 'end' || line === 'else') depth--;
    if (depth >= 0) lines.push('  '.repeat(depth) + line);
    if (/^(block|loop|if|else)$/.test(line)) depth++;
  }
  return lines.join('\n');
}

function instruction(reader: Reader): string {
  const first = reader.byte();
  const isVector = first === SIMD_PREFIX;
  const code = isVector ? reader.unsigned() : first;
  const plain = NAMES.get(`${isVector} ${code}`);
  if (plain) return plain;
  const known = (isVector ? VECTOR : PLAIN)[code];
  if (!known) throw new Error(`unknown instruction ${isVector ? 'fd ' : ''}${code.toString(16)}`);
  const [name, immediate] = known;
  const argument = immediateOf(reader, immediate);
  return argument === '' ? name : `${name} ${argument}`;
}

function immediateOf(reader: Reader, kind: Immediate): string {
  switch (kind) {
    case 'unsigned':
      return `${reader.unsigned()}`;
    case 'signed':
      return `${reader.signed()}`;
    case 'lane':
      return `${reader.byte()}`;
    case 'block':
      reader.byte();
      return '';
    case 'vector':
      return Array.from({ length: 16 }, () => reader.byte()).join(' ');
    case 'memory':
    case 'memory lane': {
      reader.unsigned();
      const offset = reader.unsigned();
      const lane = kind === 'memory lane' ? ` ${reader.byte()}` : '';
      return `${offset === 0 ? '' : `offset=${offset}`}${lane}`.trim();
    }
    default:
      return '';
  }
}
