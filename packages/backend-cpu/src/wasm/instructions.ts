/**
 * The instructions the kernels use, by the specification's own names, grouped by what they take and give.
 *
 * Only instructions without immediate arguments stand here; memory accesses, lanes, constants and control
 * flow have functions of their own. Codes are those of the WebAssembly Core Specification 2.0, section 5.4;
 * the ones in `SIMD` follow the prefix byte 0xfd.
 */
export type ValueType = 'i32' | 'f32' | 'f64' | 'v128';

/** What a group's instructions leave on the stack, and what they take from it. */
interface Signatures {
  readonly 'i32 -> i32': { operands: readonly ['i32']; result: 'i32' };
  readonly 'i32 i32 -> i32': { operands: readonly ['i32', 'i32']; result: 'i32' };
  readonly 'f32 -> f64': { operands: readonly ['f32']; result: 'f64' };
  readonly 'f64 -> f32': { operands: readonly ['f64']; result: 'f32' };
  readonly 'v128 -> i32': { operands: readonly ['v128']; result: 'i32' };
  readonly 'i32 -> v128': { operands: readonly ['i32']; result: 'v128' };
  readonly 'v128 -> v128': { operands: readonly ['v128']; result: 'v128' };
  readonly 'v128 i32 -> v128': { operands: readonly ['v128', 'i32']; result: 'v128' };
  readonly 'v128 v128 -> v128': { operands: readonly ['v128', 'v128']; result: 'v128' };
  readonly 'v128 v128 v128 -> v128': { operands: readonly ['v128', 'v128', 'v128']; result: 'v128' };
}

const SCALAR = {
  'i32 -> i32': { 'i32.eqz': 0x45 },
  'i32 i32 -> i32': {
    'i32.eq': 0x46,
    'i32.ne': 0x47,
    'i32.lt_s': 0x48,
    'i32.lt_u': 0x49,
    'i32.gt_s': 0x4a,
    'i32.gt_u': 0x4b,
    'i32.le_s': 0x4c,
    'i32.le_u': 0x4d,
    'i32.ge_s': 0x4e,
    'i32.ge_u': 0x4f,
    'i32.add': 0x6a,
    'i32.sub': 0x6b,
    'i32.mul': 0x6c,
    'i32.div_u': 0x6e,
    'i32.rem_u': 0x70,
    'i32.and': 0x71,
    'i32.shl': 0x74,
    'i32.shr_s': 0x75,
    'i32.shr_u': 0x76,
  },
  'f32 -> f64': { 'f64.promote_f32': 0xbb },
  'f64 -> f32': { 'f32.demote_f64': 0xb6 },
} as const;

const SIMD = {
  'i32 -> v128': { 'i32x4.splat': 0x11 },
  'v128 -> i32': { 'v128.any_true': 0x53 },
  'v128 -> v128': {
    'f32x4.demote_f64x2_zero': 0x5e,
    'f64x2.promote_low_f32x4': 0x5f,
    'f32x4.floor': 0x68,
    'f64x2.floor': 0x75,
    'i16x8.extend_low_i8x16_s': 0x87,
    'i16x8.extend_high_i8x16_s': 0x88,
    'i16x8.extend_low_i8x16_u': 0x89,
    'f64x2.nearest': 0x94,
    'i32x4.neg': 0xa1,
    'i32x4.extend_low_i16x8_s': 0xa7,
    'i32x4.extend_high_i16x8_s': 0xa8,
    'i32x4.extend_low_i16x8_u': 0xa9,
    'i64x2.extend_low_i32x4_s': 0xc7,
    'i64x2.extend_high_i32x4_s': 0xc8,
    'f32x4.abs': 0xe0,
    'f32x4.sqrt': 0xe3,
    'f64x2.sqrt': 0xef,
    'i32x4.trunc_sat_f32x4_s': 0xf8,
    'i32x4.trunc_sat_f32x4_u': 0xf9,
    'f32x4.convert_i32x4_s': 0xfa,
    'f32x4.convert_i32x4_u': 0xfb,
    'i32x4.trunc_sat_f64x2_s_zero': 0xfc,
    'i32x4.trunc_sat_f64x2_u_zero': 0xfd,
    'f64x2.convert_low_i32x4_s': 0xfe,
    'f64x2.convert_low_i32x4_u': 0xff,
  },
  'v128 i32 -> v128': {
    'i32x4.shl': 0xab,
    'i32x4.shr_s': 0xac,
    'i32x4.shr_u': 0xad,
    'i64x2.shl': 0xcb,
    'i64x2.shr_s': 0xcc,
  },
  'v128 v128 -> v128': {
    'i8x16.ne': 0x24,
    'i32x4.eq': 0x37,
    'i32x4.ne': 0x38,
    'i32x4.lt_s': 0x39,
    'i32x4.lt_u': 0x3a,
    'i32x4.ge_s': 0x3f,
    'f32x4.eq': 0x41,
    'f32x4.ne': 0x42,
    'f32x4.lt': 0x43,
    'f32x4.gt': 0x44,
    'f64x2.eq': 0x47,
    'f64x2.ne': 0x48,
    'f64x2.lt': 0x49,
    'v128.and': 0x4e,
    'v128.andnot': 0x4f,
    'v128.or': 0x50,
    'v128.xor': 0x51,
    'i8x16.narrow_i16x8_s': 0x65,
    'i16x8.narrow_i32x4_s': 0x85,
    'i32x4.add': 0xae,
    'i32x4.sub': 0xb1,
    'i32x4.mul': 0xb5,
    'i32x4.max_s': 0xb8,
    'i32x4.max_u': 0xb9,
    'i64x2.add': 0xce,
    'i64x2.sub': 0xd1,
    'f32x4.add': 0xe4,
    'f32x4.sub': 0xe5,
    'f32x4.mul': 0xe6,
    'f32x4.div': 0xe7,
    'f32x4.max': 0xe9,
    'f32x4.pmin': 0xea,
    'f32x4.pmax': 0xeb,
    'f64x2.add': 0xf0,
    'f64x2.sub': 0xf1,
    'f64x2.mul': 0xf2,
    'f64x2.div': 0xf3,
    'f64x2.min': 0xf4,
    'f64x2.max': 0xf5,
    'f64x2.pmax': 0xf7,
  },
  // The last two belong to the relaxed SIMD extension; engines without it refuse a module that uses them.
  'v128 v128 v128 -> v128': {
    'v128.bitselect': 0x52,
    'f32x4.relaxed_madd': 0x105,
    'f64x2.relaxed_madd': 0x107,
  },
} as const;

type Groups = typeof SCALAR & typeof SIMD;
type Group = keyof Signatures;

/** The name of an instruction of the tables. */
export type Instruction = { [G in Group]: keyof Groups[G] }[Group];
type SignatureOf<N extends Instruction> = {
  [G in Group]: N extends keyof Groups[G] ? Signatures[G] : never;
}[Group];
export type OperandTypes<N extends Instruction> = SignatureOf<N>['operands'];
export type ResultType<N extends Instruction> = SignatureOf<N>['result'];

/** The instructions of one signature, for functions that are told which one to use. */
export type Lanewise = keyof Groups['v128 v128 -> v128'];
export type LanewiseUnary = keyof Groups['v128 -> v128'];

interface Encoding {
  /** What the instruction takes and gives, as in `i32 i32 -> i32`. */
  readonly signature: string;
  readonly simd: boolean;
  readonly code: number;
  readonly result: ValueType;
}

const ENCODINGS: ReadonlyMap<string, Encoding> = new Map(
  [SCALAR, SIMD].flatMap((table) =>
    Object.entries<Readonly<Record<string, number>>>(table).flatMap(([signature, codes]) =>
      Object.entries(codes).map(([name, code]): [string, Encoding] => [
        name,
        { signature, simd: table === SIMD, code, result: signature.split('-> ')[1] as ValueType },
      ]),
    ),
  ),
);

export function encodingOf(name: Instruction): Encoding {
  return ENCODINGS.get(name)!;
}

/** Every instruction of the tables with its code, for disassembling in tests. */
export function allEncodings(): ReadonlyMap<string, Encoding> {
  return ENCODINGS;
}
