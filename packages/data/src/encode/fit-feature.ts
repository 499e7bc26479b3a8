/** Learns one feature from the training rows: mean and deviation, or the categories and the most frequent one. */
import { DataError } from '../errors/data-error.js';
import { type CategoricalColumn, type Column, countMissing, type NumericColumn } from '../table/column.js';
import { moments } from '../table/moments.js';
import type { FeatureEncoding } from './feature.js';

/** A feature and, where all its values are the same, that value. */
export interface FittedFeature {
  readonly feature: FeatureEncoding;
  readonly constant: number | string | undefined;
}

function fitNumeric(column: NumericColumn, indicator: boolean): FittedFeature {
  const { mean, std, min, max } = moments(column.values);
  if (!Number.isFinite(std)) {
    const message = `fitEncoder: the values of column "${column.name}" (${min} to ${max}) are too large for a mean and a standard deviation`;
    throw new DataError('not-finite', message, { column: column.name });
  }
  const unit = column.unit === undefined ? {} : { unit: column.unit };
  const feature = { kind: 'numeric', name: column.name, ...unit, mean, std, indicator } as const;
  return { feature, constant: min === max ? min : undefined };
}

function fitCategorical(column: CategoricalColumn, indicator: boolean): FittedFeature {
  const counts = new Array<number>(column.categories.length).fill(0);
  for (const code of column.codes) if (code >= 0) counts[code] = (counts[code] as number) + 1;
  const categories = column.categories.filter((_, code) => (counts[code] as number) > 0);
  const most = counts.reduce((best, count) => Math.max(best, count), 0);
  const mode = column.categories[counts.indexOf(most)] as string;
  const unit = column.unit === undefined ? {} : { unit: column.unit };
  const feature = { kind: 'categorical', name: column.name, ...unit, categories, mode, indicator } as const;
  return { feature, constant: categories.length === 1 ? mode : undefined };
}

/** Learns one column; at least one row has a value. An indicator is added only where training rows lack values. */
export function fitFeature(column: Column, withIndicator: boolean): FittedFeature {
  const indicator = withIndicator && countMissing(column) > 0;
  const fitted =
    column.kind === 'numeric' ? fitNumeric(column, indicator) : fitCategorical(column, indicator);
  // With an indicator even a constant tells something: whether it was there.
  return indicator ? { ...fitted, constant: undefined } : fitted;
}
