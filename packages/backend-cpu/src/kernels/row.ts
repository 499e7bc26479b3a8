/**
 * The walk along a row: `position` goes over it up to `limit`, four elements at a time, or several groups of
 * four.
 */
import { ELEMENTS } from '../lanes/value.js';
import { type FunctionBuilder, i32, i32x4, type Local, type Operand, op } from '../wasm/index.js';

export class Row {
  /** The first of the four elements in hand; of the first four where several groups are taken together. */
  readonly position: Local<'i32'>;
  /** One past the last element of the row. */
  readonly limit: Local<'i32'>;
  private readonly byteOffsets: ReadonlyMap<number, Local<'i32'>>;
  /** How many elements the group in hand is ahead of `position`. */
  private lead = 0;
  private together = 1;
  private readonly shared = new Map<number, Local<'v128'>>();

  /** @param widths Of the elements along the row, in bytes. */
  constructor(
    readonly code: FunctionBuilder,
    widths: readonly number[],
  ) {
    this.position = code.local('i32');
    this.limit = code.local('i32');
    this.byteOffsets = new Map(
      [...new Set(widths)].map((width) => [width, width === 1 ? this.position : code.local('i32')]),
    );
  }

  /** The first of the four elements in hand. */
  at(): Operand<'i32'> {
    return this.lead === 0 ? this.position : op('i32.add', this.position, this.lead);
  }

  /** `position` in bytes, for elements of a width; where nothing moves along the row that is 0. */
  byteOffset(width: number): Operand<'i32'> {
    return this.byteOffsets.get(width) ?? i32(0);
  }

  /** How many bytes the four elements in hand lie behind `byteOffset`. */
  leadBytes(width: number): number {
    return this.lead * width;
  }

  /** How many groups are taken together; when there are several, all are whole. */
  get groups(): number {
    return this.together;
  }

  /** The number of the group in hand among those taken together. */
  get group(): number {
    return this.lead / ELEMENTS;
  }

  /** The four positions in hand, as int32. */
  positions(): Operand<'v128'> {
    return op('i32x4.add', op('i32x4.splat', this.at()), i32x4(0, 1, 2, 3));
  }

  /**
   * Runs the statements for the positions `[start, limit)`, which is not empty: for `together` groups of four
   * as long as there are so many, then for single ones, of which the last may not be whole. They are told for
   * how many, and come to each of them by `inGroup`.
   */
  overRow(start: Operand<'i32'> | number, statements: (groups: number) => void, together = 1): void {
    const { code, position, limit } = this;
    const turn = (groups: number) => {
      this.setOffsets();
      statements(groups);
      code.increase(position, groups * ELEMENTS);
    };
    const single = () =>
      code.repeatWhile(
        () => op('i32.lt_s', position, limit),
        () => turn(1),
      );
    code.set(position, start);
    if (together === 1) {
      single();
      return;
    }
    const last = code.let(op('i32.sub', limit, together * ELEMENTS));
    code.if(op('i32.le_s', position, last), () => {
      this.together = together;
      code.repeatWhile(
        () => op('i32.le_s', position, last),
        () => turn(together),
      );
      this.together = 1;
      this.shared.clear();
    });
    code.if(op('i32.lt_s', position, limit), single);
  }

  /** Prepares for a new position. */
  setOffsets(): void {
    for (const [width, offset] of this.byteOffsets) {
      if (width > 1) this.code.set(offset, op('i32.shl', this.position, Math.log2(width)));
    }
  }

  /** In `overRow`, the statements for one of the groups. */
  inGroup<T>(group: number, statements: () => T): T {
    this.lead = group * ELEMENTS;
    const result = statements();
    this.lead = 0;
    return result;
  }

  /** A vector that serves a cursor in all groups taken together, computed for the first of them. */
  share(cursor: number, vector: () => Operand<'v128'>): Local<'v128'> {
    const known = this.shared.get(cursor);
    if (known) {
      this.code.pass();
      return known;
    }
    const created = this.code.let(vector());
    this.shared.set(cursor, created);
    return created;
  }

  /** Whether all four elements in hand are in the row. */
  isFull(): Operand<'i32'> {
    return op('i32.le_s', op('i32.add', this.at(), ELEMENTS), this.limit);
  }

  /** How many elements of the row are left from `position` on. */
  remaining(): Operand<'i32'> {
    return op('i32.sub', this.limit, this.at());
  }
}
