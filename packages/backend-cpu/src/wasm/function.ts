/**
 * The body of one function: locals, statements and structured control flow.
 *
 * Statements are written as they are called, so the order of calls is the order of the program. Blocks
 * take a callback, which is handed a label; a branch to a block's label leaves the block, a branch to a
 * loop's label starts its next turn.
 */
import { ByteWriter } from './bytes.js';
import type { ValueType } from './instructions.js';
import { type LaneWidth, type Store, writeStore, writeStoreLane } from './memory-access.js';
import { asOperand, type Like, type Operand, op } from './operand.js';

export interface Local<T extends ValueType = ValueType> extends Operand<T> {
  readonly index: number;
}

export interface Label {
  readonly depth: number;
}

/** A function that can be called: its place in the module, and what it gives. */
export interface FunctionReference {
  readonly index: number;
  readonly result?: ValueType;
}

export const TYPE_CODES: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

const SET_LOCAL = 0x21;
const NO_RESULT = 0x40;
const END = 0x0b;

const ZEROS = '0,0,0,0';
const ONES = '-1,-1,-1,-1';

/**
 * The instructions of a body. A vector constant becomes a local that is set once, when the function begins:
 * engines build one where it stands, in several instructions, in a loop as elsewhere. Those of zeros or ones
 * alone take a single instruction and stay in their place.
 */
class BodyWriter extends ByteWriter {
  readonly prologue = new ByteWriter();
  private readonly constants = new Map<string, Local>();

  constructor(private readonly newLocal: () => Local) {
    super();
  }

  override vector(bytes: Uint8Array): void {
    const key = new Int32Array(bytes.buffer, bytes.byteOffset, 4).join();
    if (key === ZEROS || key === ONES) {
      super.vector(bytes);
      return;
    }
    let constant = this.constants.get(key);
    if (!constant) {
      constant = this.newLocal();
      this.constants.set(key, constant);
      this.prologue.vector(bytes);
      this.prologue.bytes(SET_LOCAL);
      this.prologue.unsigned(constant.index);
    }
    constant.write(this);
  }
}

export class FunctionBuilder {
  private readonly localTypes: ValueType[] = [];
  private readonly body = new BodyWriter(() => this.local('v128'));
  private depth = 0;
  /** Where the statements of the part in hand end, in `alternately`. */
  private ends: number[] = [];
  private base = 0;

  /** Parameters are of type i32. */
  readonly parameters: readonly Local<'i32'>[];

  constructor(count: number) {
    this.parameters = Array.from({ length: count }, (_, index) => localOperand('i32', index));
  }

  /** A new local variable; zero until set. */
  local<T extends ValueType>(type: T): Local<T> {
    this.localTypes.push(type);
    return localOperand(type, this.parameters.length + this.localTypes.length - 1);
  }

  set<T extends ValueType>(local: Local<T>, value: Like<T>): void {
    asOperand<T>(value).write(this.body);
    this.body.bytes(SET_LOCAL);
    this.body.unsigned(local.index);
    this.endStatement();
  }

  /** Adds to a local. */
  increase(local: Local<'i32'>, by: Like<'i32'>): void {
    this.set(local, op('i32.add', local, by));
  }

  /** Takes from a local. */
  decrease(local: Local<'i32'>, by: Like<'i32'>): void {
    this.set(local, op('i32.sub', local, by));
  }

  /** Computes a value once, here, and names it. */
  let<T extends ValueType>(value: Operand<T>): Local<T> {
    const local = this.local(value.type);
    this.set(local, value as Like<T>);
    return local;
  }

  /**
   * Writes the statements of several parts in turn: the first of each, the second of each and so on. The parts
   * must not depend on one another, but on the first, if they `pass` where it does what they need. Engines that keep the order then have independent instructions side by
   * side, and constants at hand for all parts.
   */
  alternately(parts: readonly (() => void)[]): void {
    const { ends, base, body } = this;
    this.base = this.depth;
    const lists = parts.map((part) => {
      const start = body.length;
      this.ends = [];
      part();
      return body.cut(start, [...this.ends, body.length]);
    });
    const longest = Math.max(...lists.map((list) => list.length));
    for (let i = 0; i < longest; i++) {
      for (const list of lists) if (list[i]) body.append(list[i]!);
    }
    this.base = base;
    this.ends = ends;
    this.endStatement();
  }

  /** A statement that does nothing, to keep step with other parts. */
  pass(): void {
    this.endStatement();
  }

  private endStatement(): void {
    if (this.depth === this.base) this.ends.push(this.body.length);
  }

  store(name: Store, address: Like<'i32'>, value: Operand, offset = 0): void {
    writeStore(this.body, name, asOperand<'i32'>(address), value, offset);
    this.endStatement();
  }

  storeLane(width: LaneWidth, lane: number, address: Like<'i32'>, vector: Operand<'v128'>, offset = 0): void {
    writeStoreLane(this.body, width, lane, asOperand<'i32'>(address), vector, offset);
    this.endStatement();
  }

  block(statements: (leave: Label) => void): void {
    this.nest(0x02, statements);
  }

  loop(statements: (again: Label) => void): void {
    this.nest(0x03, statements);
  }

  /** Do-while: the statements run, and again as long as the condition then holds. */
  repeatWhile(condition: () => Operand<'i32'>, statements: () => void): void {
    this.loop((again) => {
      statements();
      this.branchIf(again, condition());
    });
  }

  /** The statements run as long as the condition holds, which may be never. */
  while(condition: () => Operand<'i32'>, statements: () => void): void {
    this.if(condition(), () => this.repeatWhile(condition, statements));
  }

  if(condition: Operand<'i32'>, then: () => void, otherwise?: () => void): void {
    condition.write(this.body);
    this.nest(0x04, () => {
      then();
      if (otherwise) {
        this.body.bytes(0x05);
        otherwise();
      }
    });
  }

  branch(label: Label): void {
    this.body.bytes(0x0c);
    this.body.unsigned(this.depth - label.depth);
  }

  branchIf(label: Label, condition: Operand<'i32'>): void {
    condition.write(this.body);
    this.body.bytes(0x0d);
    this.body.unsigned(this.depth - label.depth);
  }

  /** Calls a function that gives nothing back. */
  call(target: FunctionReference, ...values: readonly Like<ValueType>[]): void {
    for (const value of values) asOperand(value).write(this.body);
    this.body.bytes(0x10);
    this.body.unsigned(target.index);
  }

  /** The function's code entry: its size, its locals run-length encoded, its instructions. */
  finish(): ByteWriter {
    const runs: { type: ValueType; count: number }[] = [];
    for (const type of this.localTypes) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    const code = new ByteWriter();
    code.unsigned(runs.length);
    for (const { type, count } of runs) {
      code.unsigned(count);
      code.bytes(TYPE_CODES[type]);
    }
    code.append(this.body.prologue);
    code.append(this.body);
    code.bytes(END);
    const entry = new ByteWriter();
    entry.unsigned(code.length);
    entry.append(code);
    return entry;
  }

  private nest(opcode: number, statements: (label: Label) => void): void {
    this.body.bytes(opcode, NO_RESULT);
    this.depth++;
    statements({ depth: this.depth });
    this.depth--;
    this.body.bytes(END);
    this.endStatement();
  }
}

/** A call as a value. */
export function callOf<T extends ValueType>(
  target: FunctionReference & { readonly result: T },
  ...values: readonly Like<ValueType>[]
): Operand<T> {
  return {
    type: target.result,
    write(out) {
      for (const value of values) asOperand(value).write(out);
      out.bytes(0x10);
      out.unsigned(target.index);
    },
  };
}

function localOperand<T extends ValueType>(type: T, index: number): Local<T> {
  return {
    type,
    index,
    write(out) {
      out.bytes(0x20);
      out.unsigned(index);
    },
  };
}
