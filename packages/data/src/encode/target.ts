/** The target column: classes to codes, or numbers as they are (scaled where asked). */
import { DataError } from '../errors/data-error.js';
import { type Column, type ColumnKind, isMissing } from '../table/column.js';
import { moments } from '../table/moments.js';
import type { Table } from '../table/table.js';
import { suggestTask, type Task } from './suggest-task.js';

/** What is common to both tasks. */
interface TargetBase {
  readonly name: string;
  readonly unit?: string;
  /** The kind of the column in the table the encoder was fitted on. */
  readonly kind: ColumnKind;
}

/** A target of classes; the code of a class is its index in `classes`. */
export interface ClassTarget extends TargetBase {
  readonly task: 'classification';
  /** The classes that occur in the training rows, in the table's order. */
  readonly classes: readonly string[];
  /** Training rows of each class. */
  readonly counts: readonly number[];
}

/** A target of numbers. */
export interface NumericTarget extends TargetBase {
  readonly task: 'regression';
  /** Mean over the training rows. */
  readonly mean: number;
  /** Population standard deviation over the training rows. */
  readonly std: number;
  /** True where encoded targets are (value − mean) / std rather than the values themselves. */
  readonly scaled: boolean;
}

/** What was learned about the target column. */
export type TargetEncoding = ClassTarget | NumericTarget;

/** The class of a row as text; the column has a value there. */
function classAt(column: Column, row: number): string {
  return column.kind === 'numeric'
    ? String(column.values[row])
    : (column.categories[column.codes[row] as number] as string);
}

function fitClasses(table: Table, column: Column, base: TargetBase): ClassTarget {
  const counts = new Map<string, number>();
  for (let row = 0; row < table.rows; row++) {
    const name = classAt(column, row);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const order =
    column.kind === 'categorical'
      ? column.categories.filter((category) => counts.has(category))
      : [...counts.keys()].sort((a, b) => Number(a) - Number(b));
  if (order.length < 2) {
    const message = `fitEncoder: the target "${column.name}" has one class only ("${order[0]}") in the ${table.rows} training rows; classification needs two or more`;
    throw new DataError('single-class', message, { column: column.name });
  }
  return {
    ...base,
    task: 'classification',
    classes: order,
    counts: order.map((name) => counts.get(name) as number),
  };
}

/** Learns the target from training rows, none of which lacks it. */
export function fitTarget(
  table: Table,
  name: string,
  task: Task | undefined,
  scaled: boolean,
): TargetEncoding {
  const column = table.column(name);
  const base: TargetBase = { name, kind: column.kind, ...(column.unit && { unit: column.unit }) };
  if ((task ?? suggestTask(column)) === 'classification') return fitClasses(table, column, base);
  if (column.kind === 'categorical') {
    const message = `fitEncoder: the target "${name}" is categorical, and regression needs numbers; use task: 'classification'`;
    throw new DataError('wrong-kind', message, { column: name });
  }
  const { mean, std, min, max } = moments(column.values);
  if (min === max) {
    const message = `fitEncoder: the target "${name}" is ${min} in all ${table.rows} training rows; there is nothing to predict`;
    throw new DataError('constant-column', message, { column: name, value: min });
  }
  return { ...base, task: 'regression', mean, std, scaled };
}

/** Class codes, or numbers, of rows that all have a target. */
export function encodeTarget(table: Table, target: TargetEncoding): Int32Array | Float32Array {
  const column = table.column(target.name);
  if (column.kind !== target.kind) {
    const message = `transform: the target "${target.name}" is ${column.kind}; in training it was ${target.kind} (read the file with parseCsv(text, { kinds: encoder.kindOf }))`;
    throw new DataError('wrong-kind', message, { column: target.name });
  }
  if (target.task === 'regression') {
    const { mean, std, scaled } = target;
    const { values } = table.numeric(target.name);
    return scaled ? Float32Array.from(values, (value) => (value - mean) / std) : Float32Array.from(values);
  }
  const codes = new Map(target.classes.map((name, code) => [name, code]));
  return Int32Array.from({ length: table.rows }, (_, row) => {
    const name = classAt(column, row);
    const code = codes.get(name);
    if (code === undefined) {
      const message = `transform: ${table.rowLabel(row)}: the target "${target.name}" is "${name}", a class that training did not see (${target.classes.join(', ')})`;
      throw new DataError('unknown-category', message, { column: target.name, value: name });
    }
    return code;
  });
}

/** Throws where a target is missing: it is never filled in. */
export function checkTargetPresent(operation: string, table: Table, name: string): void {
  const column = table.column(name);
  const rows = Array.from({ length: table.rows }, (_, row) => row).filter((row) => isMissing(column, row));
  const first = rows[0];
  if (first === undefined) return;
  const others = rows.length > 1 ? ` and ${rows.length - 1} more` : '';
  const message = `${operation}: the target "${name}" is missing in ${table.rowLabel(first)}${others}; a target is never filled in: drop such rows (missing: 'drop', or table.dropMissing(['${name}']))`;
  throw new DataError('missing-values', message, { column: name });
}
