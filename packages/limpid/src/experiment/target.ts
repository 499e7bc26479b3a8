/** The target: which column it is, what kind of task it makes, and which class is shown. */
import { type CategoricalColumn, suggestTask, type Table } from '@limpid/data';
import { CommandError } from '../commands/failure.js';
import type { ColumnOptions } from '../commands/options.js';
import type { TableSource } from './read-table.js';

/** What the network is to predict. */
export type TaskKind = 'binary' | 'multiclass' | 'regression';

/** Every class must reach the training, the validation and the held-out part. */
const LEAST_ROWS_OF_A_CLASS = 3;

const quote = (text: string) => JSON.stringify(text);

/** The name of the target column. */
export function targetName({ table, place }: TableSource, { target, exclude = [] }: ColumnOptions): string {
  const name = target ?? table.info.target;
  const columns = table.names.map(quote).join(', ');
  if (name === undefined) {
    throw new CommandError(`${place}: say which column to predict: --target <column>, one of ${columns}`);
  }
  if (!table.has(name)) {
    throw new CommandError(
      `${place}: there is no column ${quote(name)} to be the target; there are ${columns}`,
    );
  }
  if (exclude.includes(name))
    throw new CommandError(`${place}: ${quote(name)} is the target and excluded at once`);
  return name;
}

/** The kind of task, and the table with a target column that fits it. */
export function settleTask(
  place: string,
  table: Table,
  target: string,
  asked: ColumnOptions['task'],
): { readonly task: TaskKind; readonly table: Table } {
  const column = table.column(target);
  const task = asked === 'auto' ? suggestTask(column) : asked;
  if (task === 'regression') {
    if (column.kind === 'categorical') {
      throw new CommandError(
        `${place}: the target ${quote(target)} holds categories, and regression needs numbers; say --task classification`,
      );
    }
    return { task, table };
  }
  const classes = table.asCategorical(target);
  const counts = classCounts(classes, target);
  const rare = counts.find(({ count }) => count < LEAST_ROWS_OF_A_CLASS);
  if (rare !== undefined) {
    const hint = column.kind === 'numeric' ? ', or say --task regression' : '';
    throw new CommandError(
      `${place}: the class ${quote(rare.name)} of ${quote(target)} has ${rare.count} of ${table.rows} rows; expected at least ${LEAST_ROWS_OF_A_CLASS} of every class, one for each part of the data${hint}`,
    );
  }
  return { task: counts.length === 2 ? 'binary' : 'multiclass', table: classes };
}

/** The classes that occur, with their rows. */
export function classCounts(table: Table, target: string): { name: string; count: number }[] {
  const { codes, categories } = table.categorical(target);
  return categories
    .map((name, code) => ({ name, count: codes.reduce((sum, own) => sum + Number(own === code), 0) }))
    .filter(({ count }) => count > 0);
}

/**
 * The class whose probability is shown: the one asked for; of a bundled set the one of interest; of two the second;
 * of more the most frequent.
 */
export function shownClass(
  source: TableSource,
  table: Table,
  target: string,
  task: TaskKind,
  asked: string | undefined,
): string | undefined {
  if (task === 'regression') {
    if (asked !== undefined) throw new CommandError(`--class ${asked}: a regression has no classes`);
    return undefined;
  }
  const counts = classCounts(table, target);
  const names = counts.map(({ name }) => name);
  if (asked !== undefined) {
    if (names.includes(asked)) return asked;
    throw new CommandError(
      `--class ${asked}: ${quote(target)} has no such class; there are ${names.map(quote).join(', ')}`,
    );
  }
  if (source.class !== undefined && names.includes(source.class)) return source.class;
  if (task === 'binary') return names[1];
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).name;
}

/** The table with the given class of the target last, so that of two classes it is the one with probability p. */
export function withClassLast(table: Table, target: string, name: string): Table {
  const column = table.categorical(target);
  const categories = [...column.categories.filter((category) => category !== name), name];
  const codeOf = new Map(categories.map((category, code) => [category, code]));
  const recoded: CategoricalColumn = {
    ...column,
    categories,
    codes: column.codes.map((code) => codeOf.get(column.categories[code] as string) as number),
  };
  return table.withColumn(recoded);
}
