/**
 * From a table as it was read to what a network is trained on: columns chosen, missing values settled, the rows
 * divided, the encoder fitted on the training part. Nothing is left out without a note.
 */
import {
  type EncodedTable,
  type Encoder,
  fitEncoder,
  splitTable,
  type Table,
  type TableSplit,
} from '@limpid/data';
import { naming } from '../commands/data-failure.js';
import { CommandError } from '../commands/failure.js';
import type { ExperimentOptions } from '../commands/options.js';
import {
  checkAllMissing,
  checkConstant,
  checkMissing,
  checkRowCount,
  checkTargetComplete,
  constantColumns,
} from './check-table.js';
import type { TableSource } from './read-table.js';
import { settleTask, shownClass, type TaskKind, targetName, withClassLast } from './target.js';

/** Data, ready for training. */
export interface Prepared {
  readonly source: TableSource;
  /** The rows that are used, with all columns that were read but the excluded. */
  readonly table: Table;
  /** Rows left out because of missing values. */
  readonly dropped: number;
  readonly target: string;
  readonly task: TaskKind;
  /** The classes in the order of the network's outputs; empty for regression. */
  readonly classes: readonly string[];
  /** The class whose probability is shown. */
  readonly shownClass: string | undefined;
  readonly encoder: Encoder;
  /** The parts as they were read. */
  readonly split: TableSplit;
  readonly train: EncodedTable;
  readonly validation: EncodedTable;
  readonly test: EncodedTable;
  /** What the reader of a report should know, one sentence each. */
  readonly notes: readonly string[];
}

/** More categories than this share of the rows are names, not categories. */
const MANY_CATEGORIES = 0.5;

function chooseColumns(source: TableSource, target: string, exclude: readonly string[]): Table {
  const { table, place } = source;
  const unknown = exclude.find((name) => !table.has(name));
  if (unknown !== undefined) {
    throw new CommandError(`${place}: there is no column ${JSON.stringify(unknown)} to exclude`);
  }
  const chosen = table.without(exclude);
  if (chosen.columns.every(({ name }) => name === target)) {
    throw new CommandError(
      `${place}: there is no column beside the target ${JSON.stringify(target)} to learn from`,
    );
  }
  return chosen;
}

function settleMissing(
  place: string,
  chosen: Table,
  target: string,
  policy: ExperimentOptions['missing'],
): Table {
  checkAllMissing(place, chosen, target);
  if (policy === 'drop') return chosen.dropMissing();
  if (policy === undefined) checkMissing(place, chosen);
  else checkTargetComplete(place, chosen, target);
  return chosen;
}

/** Constant columns are refused; those of bundled data, which nobody here can mend, are left out with a note. */
function settleConstant(source: TableSource, table: Table, target: string, notes: string[]): Table {
  const constant = constantColumns(source.place, table, target);
  if (!source.bundled) checkConstant(source.place, table, constant);
  else if (constant.length > 0)
    notes.push(`Left out, because the same in every row: ${constant.join(', ')}.`);
  return table.without(constant);
}

function noteCategories(table: Table, target: string, notes: string[]): void {
  for (const column of table.columns) {
    if (column.kind !== 'categorical' || column.name === target) continue;
    if (column.categories.length > MANY_CATEGORIES * table.rows) {
      notes.push(
        `Column ${column.name} has ${column.categories.length} categories in ${table.rows} rows: a name or a number of the row rather than a feature? Then leave it out (--exclude).`,
      );
    }
  }
}

function noteUnknown(parts: readonly EncodedTable[], notes: string[]): void {
  const counts = new Map<string, number>();
  for (const { unknown } of parts) {
    for (const [name, count] of Object.entries(unknown)) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  for (const [name, count] of counts) {
    notes.push(
      `${count} ${count === 1 ? 'value' : 'values'} of ${name} outside the training part ${count === 1 ? 'is a category' : 'are categories'} that training did not see; to the network ${count === 1 ? 'it is' : 'they are'} none of the known ones.`,
    );
  }
}

/**
 * Prepares a table for training.
 *
 * @throws CommandError for everything that makes learning impossible, naming the column and the flag that helps
 */
export async function prepare(source: TableSource, options: ExperimentOptions): Promise<Prepared> {
  const { place } = source;
  const notes: string[] = [];
  const target = targetName(source, options);
  const chosen = chooseColumns(source, target, options.exclude ?? []);
  const complete = settleMissing(place, chosen, target, options.missing);
  const dropped = chosen.rows - complete.rows;
  checkRowCount(place, complete.rows, dropped);
  const varied = settleConstant(source, complete, target, notes);
  const settled = settleTask(place, varied, target, options.task);
  const { task } = settled;
  const shown = shownClass(source, settled.table, target, task, options.class);
  const table = task === 'binary' ? withClassLast(settled.table, target, shown as string) : settled.table;
  noteCategories(table, target, notes);

  return naming(place, () => {
    const stratify = task === 'regression' ? undefined : target;
    const { validation, test, seed, missing } = options;
    const split = splitTable(table, { validation, test, seed, stratify });
    checkParts(place, split);
    const encoder = fitEncoder(split.train, {
      target,
      task: task === 'regression' ? 'regression' : 'classification',
      missing,
      unknown: 'ignore',
      constant: 'drop',
      scaleTarget: true,
    });
    const { constant } = encoder.fitted;
    if (encoder.features.length === 0) {
      throw new CommandError(
        `${place}: every column is constant in the training part; there is nothing to learn from`,
      );
    }
    if (constant.length > 0) {
      notes.push(`Left out, because the same in every row of the training part: ${constant.join(', ')}.`);
    }
    const parts = [split.train, split.validation, split.test].map((part) => encoder.transform(part));
    const [train, validating, testing] = parts as [EncodedTable, EncodedTable, EncodedTable];
    noteUnknown(parts, notes);
    const classes = encoder.target?.task === 'classification' ? encoder.target.classes : [];
    return {
      source,
      table,
      dropped,
      target,
      task,
      classes,
      shownClass: shown,
      encoder,
      split,
      train,
      validation: validating,
      test: testing,
      notes,
    };
  });
}

/** Two held-out rows are what shuffling needs, and two training rows what resampling needs. */
const LEAST_PART = 2;

function checkParts(place: string, { train, validation, test }: TableSplit): void {
  if (train.rows >= LEAST_PART && test.rows >= LEAST_PART && validation.rows >= 1) return;
  throw new CommandError(
    `${place}: the rows divide into ${train.rows} for training, ${validation.rows} for validation and ${test.rows} held out; expected at least ${LEAST_PART}, 1 and ${LEAST_PART}: change --validation or --test`,
  );
}
