/**
 * What the encoder learned about one original column, as plain data, and which encoded columns it makes:
 * a numeric column makes one, a categorical one makes one a category (one-hot); an indicator adds one at the end.
 */
import type { ColumnKind } from '../table/column.js';

/** A numeric column as the training rows showed it. */
export interface NumericFeature {
  readonly kind: 'numeric';
  readonly name: string;
  readonly unit?: string;
  /** Mean over the training rows that have a value; also what a missing value is filled with. */
  readonly mean: number;
  /** Population standard deviation over the same rows. */
  readonly std: number;
  /** True where a further column says whether the value was missing. */
  readonly indicator: boolean;
}

/** A categorical column as the training rows showed it. */
export interface CategoricalFeature {
  readonly kind: 'categorical';
  readonly name: string;
  readonly unit?: string;
  /** The categories that occur in the training rows, in the table's order. */
  readonly categories: readonly string[];
  /** The most frequent category (the earliest of several); also what a missing value is filled with. */
  readonly mode: string;
  /** True where further column says whether the value was missing. */
  readonly indicator: boolean;
}

/** What was learned about one original column. */
export type FeatureEncoding = NumericFeature | CategoricalFeature;

/** Encoded columns that come from one original column, to be permuted or held together. */
export interface ColumnGroup {
  /** The name of the original column. */
  readonly name: string;
  readonly kind: ColumnKind;
  /** Indices of the encoded columns, ascending. */
  readonly columns: readonly number[];
}

/** The names of the encoded columns a feature makes: `age`, or `city=Oslo` …, then `age (missing)`. */
export function encodedNames(feature: FeatureEncoding): string[] {
  const values =
    feature.kind === 'numeric'
      ? [feature.name]
      : feature.categories.map((category) => `${feature.name}=${category}`);
  return feature.indicator ? [...values, `${feature.name} (missing)`] : values;
}

/** The groups of encoded columns, one a feature, in order. */
export function columnGroups(features: readonly FeatureEncoding[]): ColumnGroup[] {
  let next = 0;
  return features.map((feature) => {
    const columns = encodedNames(feature).map(() => next++);
    return { name: feature.name, kind: feature.kind, columns };
  });
}
