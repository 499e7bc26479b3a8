/** The bundled data by name. Each is loaded only when it is asked for. */
import type { Table } from '@limpid/data';

/** A bundled table, and what one would ask of it. */
export interface BundledSet {
  readonly load: () => Promise<Table>;
  /** The class whose probability is of interest, where that is not the last one. */
  readonly class?: string;
}

/** All bundled data. */
export const BUNDLED: Readonly<Record<string, BundledSet>> = {
  'breast-cancer': {
    load: async () => (await import('@limpid/data/breast-cancer')).breastCancer(),
    class: 'malignant',
  },
  diabetes: { load: async () => (await import('@limpid/data/diabetes')).diabetes() },
  digits: { load: async () => (await import('@limpid/data/digits')).digits() },
  iris: { load: async () => (await import('@limpid/data/iris')).iris() },
  wine: { load: async () => (await import('@limpid/data/wine')).wine() },
};

/** The set of that name, if there is one; `constructor` and its like are none. */
export function bundledSet(name: string): BundledSet | undefined {
  return Object.hasOwn(BUNDLED, name) ? BUNDLED[name] : undefined;
}
