/** From what the caller names, a bundled set or a CSV file, to a table. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { type ColumnKind, DEFAULT_MISSING_MARKERS, parseCsv, type Table } from '@limpid/data';
import { naming } from '../commands/data-failure.js';
import { CommandError } from '../commands/failure.js';
import type { ColumnOptions, ReadingOptions } from '../commands/options.js';
import { readText } from '../files/read-file.js';
import { BUNDLED, bundledSet } from './bundled.js';

/** A table, and where it came from. */
export interface TableSource {
  readonly table: Table;
  /** Name of the bundled set, or of the file without its folder. */
  readonly name: string;
  /** As the caller named it, for messages. */
  readonly place: string;
  /** True for data that came with limpid. */
  readonly bundled: boolean;
  /** Whom to cite, and the licence, where known. */
  readonly citation?: string;
  /** The class of interest of a bundled set. */
  readonly class?: string;
}

/** The kinds the caller stated; a column in both lists is a slip. */
function statedKinds({ numeric = [], categorical = [] }: ColumnOptions): Record<string, ColumnKind> {
  const both = numeric.find((name) => categorical.includes(name));
  if (both !== undefined) {
    throw new CommandError(`column ${JSON.stringify(both)} is stated as --numeric and as --categorical`);
  }
  return Object.fromEntries([
    ...numeric.map((name) => [name, 'numeric'] as const),
    ...categorical.map((name) => [name, 'categorical'] as const),
  ]);
}

/** Reads a CSV file. */
export async function readCsv(
  path: string,
  kinds: Record<string, ColumnKind> | ((name: string) => ColumnKind | undefined),
  options: ReadingOptions,
): Promise<Table> {
  const text = await readText(path);
  const { separator, decimal, header, missingMarker = [] } = options;
  const missing = [...DEFAULT_MISSING_MARKERS, ...missingMarker];
  return naming(path, () => parseCsv(text, { separator, decimal, header, missing, kinds }));
}

async function readBundled(name: string, options: ColumnOptions): Promise<TableSource | undefined> {
  const set = bundledSet(name);
  if (set === undefined) return undefined;
  let table = await set.load();
  for (const [column, kind] of Object.entries(statedKinds(options))) {
    const is = await naming(name, () => table.column(column).kind);
    if (kind === 'categorical') table = table.asCategorical(column);
    else if (is === 'categorical') {
      throw new CommandError(
        `${name}: column ${JSON.stringify(column)} holds categories; it cannot be --numeric`,
      );
    }
  }
  const { source, licence } = table.info;
  const citation = [source, licence].filter((part) => part !== undefined).join('; ');
  return {
    table,
    name,
    place: name,
    bundled: true,
    ...(citation !== '' && { citation }),
    ...(set.class !== undefined && { class: set.class }),
  };
}

/**
 * Reads the table a command is about. A name of a bundled set is that set; `./iris` is a file.
 *
 * @throws CommandError when there is no such file, or it cannot be read as a table
 */
export async function readTable(
  place: string,
  options: ColumnOptions & ReadingOptions,
): Promise<TableSource> {
  const bundled = await readBundled(place, options);
  if (bundled !== undefined) return bundled;
  if (/^[\w-]+$/.test(place) && !existsSync(place)) {
    const names = Object.keys(BUNDLED).join(', ');
    throw new CommandError(`cannot read ${place}: there is no such file; bundled data are ${names}`);
  }
  const table = await readCsv(place, statedKinds(options), options);
  return { table, name: basename(place), place, bundled: false };
}
