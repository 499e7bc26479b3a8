import { ExplainError } from './error.js';
import type { Rows } from './predict.js';

/** Checks of arguments. Each names the operation, says what arrived, and what was expected. */

/** Throws an `invalid-argument` error unless the condition holds. */
export function demand(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new ExplainError('invalid-argument', message());
}

/** An integer option within bounds. */
export function checkInteger(
  operation: string,
  name: string,
  value: number,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  demand(Number.isSafeInteger(value) && value >= least && value <= most, () => {
    const range = most === Number.MAX_SAFE_INTEGER ? `>= ${least}` : `in [${least}, ${most}]`;
    return `${operation}: ${name} must be an integer ${range}, got ${show(value)}`;
  });
  return value;
}

/** One of a few words. */
export function checkChoice<T extends string>(
  operation: string,
  name: string,
  value: T,
  choices: readonly T[],
): T {
  demand(choices.includes(value), () => {
    const words = choices.map((choice) => `'${choice}'`).join(', ');
    return `${operation}: ${name} must be one of ${words}; got ${show(value)}`;
  });
  return value;
}

/** A function argument. */
export function checkFunction(operation: string, name: string, value: unknown): void {
  demand(typeof value === 'function', () => `${operation}: ${name} must be a function, got ${show(value)}`);
}

/** The table: a sound shape, matching data, nothing but finite numbers. */
export function checkRows(operation: string, rows: Rows): Rows {
  const fail = (message: string): never => {
    throw new ExplainError('invalid-rows', `${operation}: ${message}`);
  };
  const tag = Object.prototype.toString.call(rows?.data);
  if (tag !== '[object Float32Array]' && tag !== '[object Float64Array]') {
    fail(`rows.data must be a Float32Array or Float64Array, got ${tag.slice(8, -1)}`);
  }
  const { data, shape } = rows;
  const sound =
    Array.isArray(shape) && shape.length === 2 && shape.every((n) => Number.isSafeInteger(n) && n >= 1);
  if (!sound) {
    fail(`rows.shape must be [rows, columns], two integers >= 1; got ${show(shape)}`);
  }
  const [count, columns] = shape;
  if (data.length !== count * columns) {
    fail(
      `rows.shape [${count}, ${columns}] wants ${count * columns} values, but rows.data holds ${data.length}`,
    );
  }
  const wrong = data.findIndex((value: number) => !Number.isFinite(value));
  if (wrong >= 0) {
    fail(
      `rows holds ${data[wrong]} at row ${Math.floor(wrong / columns)}, column ${wrong % columns}; ` +
        'every value must be finite: drop or fill missing values first',
    );
  }
  return rows;
}

/** The target: one finite number per row. */
export function checkTarget(operation: string, target: ArrayLike<number>, count: number): void {
  demand(
    target?.length === count,
    () => `${operation}: target must hold one number per row: ${count} expected, got ${show(target?.length)}`,
  );
  for (let i = 0; i < count; i++) {
    demand(
      Number.isFinite(target[i]),
      () => `${operation}: target of row ${i} is ${show(target[i])}; every target must be a finite number`,
    );
  }
}

/** Names for all columns: those given, or x0, x1, … as scikit-learn has it. */
export function columnNames(
  operation: string,
  names: readonly string[] | undefined,
  columns: number,
): readonly string[] {
  if (names === undefined) return Array.from({ length: columns }, (_, column) => `x${column}`);
  demand(
    names.length === columns,
    () => `${operation}: names must hold one name per column: ${columns} expected, got ${names.length}`,
  );
  return names;
}

/** Some columns of the table: at least one, each in range, none twice. */
export function checkColumns(
  operation: string,
  name: string,
  columns: readonly number[],
  count: number,
): readonly number[] {
  demand(
    columns?.length > 0,
    () => `${operation}: ${name} must be a list of at least one column, got ${show(columns)}`,
  );
  for (const column of columns) checkInteger(operation, `a column of ${name}`, column, 0, count - 1);
  demand(
    new Set(columns).size === columns.length,
    () => `${operation}: ${name} names a column twice: ${show(columns)}`,
  );
  return columns;
}

/** A value as it may stand in a message. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return Object.prototype.toString.call(value).slice(8, -1);
  return String(value);
}
