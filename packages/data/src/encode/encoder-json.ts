/** The encoder as plain JSON: what it is made of, and the check of what is read back. */
import { DataError } from '../errors/data-error.js';
import type { FeatureEncoding } from './feature.js';
import type { TargetEncoding } from './target.js';

/** What to do about missing values; see {@link EncoderOptions.missing}. */
export type MissingPolicy = 'drop' | 'mean' | 'indicator';

/** What happened to the training rows while the encoder was fitted. */
export interface FitReport {
  /** Training rows used. */
  readonly rows: number;
  /** Training rows left out for a missing value. */
  readonly dropped: number;
  /** Values filled in, by original column; columns without any are not listed. */
  readonly imputed: Readonly<Record<string, number>>;
  /** Constant columns left out. */
  readonly constant: readonly string[];
}

/** An {@link Encoder} as plain JSON. */
export interface EncoderJson {
  readonly format: 'limpid-encoder';
  readonly version: 1;
  readonly missing: MissingPolicy | null;
  readonly unknown: 'error' | 'ignore';
  readonly numeric: 'standardize' | 'raw';
  readonly features: readonly FeatureEncoding[];
  /** Columns a table may have that are not used. */
  readonly ignored: readonly string[];
  readonly target: TargetEncoding | null;
  readonly fitted: FitReport;
}

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): boolean => typeof value === 'string';
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isNumber = (value: unknown): boolean => Number.isFinite(value);
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const oneOf =
  (...choices: unknown[]) =>
  (value: unknown) =>
    choices.includes(value);
const optional = (check: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || check(value);

type Checks = Readonly<Record<string, (value: unknown) => boolean>>;

function check(value: unknown, path: string, checks: Checks): Fields {
  if (!isFields(value)) {
    throw new DataError(
      'invalid-encoder',
      `encoderFromJson: ${path} is ${describe(value)}; expected an object`,
    );
  }
  for (const [field, holds] of Object.entries(checks)) {
    if (!holds(value[field])) {
      const message = `encoderFromJson: ${path}.${field} is ${describe(value[field])}, which no encoder has`;
      throw new DataError('invalid-encoder', message);
    }
  }
  return value;
}

function describe(value: unknown): string {
  return value === undefined ? 'not there' : JSON.stringify(value).slice(0, 60);
}

function checkFeature(feature: unknown, index: number): void {
  const path = `features[${index}]`;
  const common: Checks = { name: isText, unit: optional(isText), indicator: isFlag };
  const { kind } = check(feature, path, { kind: oneOf('numeric', 'categorical') });
  const { categories } = feature as { categories?: readonly unknown[] };
  const isCategory = (value: unknown) => isTexts(categories) && categories?.includes(value) === true;
  const own: Checks =
    kind === 'numeric' ? { mean: isNumber, std: isNumber } : { categories: isTexts, mode: isCategory };
  check(feature, path, { ...common, ...own });
}

function checkTarget(target: unknown): void {
  const { task } = check(target, 'target', {
    name: isText,
    unit: optional(isText),
    kind: oneOf('numeric', 'categorical'),
    task: oneOf('classification', 'regression'),
  });
  const counts = (value: unknown) => Array.isArray(value) && value.every(isNumber);
  const own: Checks =
    task === 'classification'
      ? { classes: isTexts, counts }
      : { mean: isNumber, std: isNumber, scaled: isFlag };
  check(target, 'target', own);
}

/** Returns parsed JSON as an encoder's, or throws `invalid-encoder` with the first field that cannot be right. */
export function checkEncoderJson(json: unknown): EncoderJson {
  check(json, 'encoder', { format: oneOf('limpid-encoder') });
  const { version } = json as Fields;
  if (version !== 1) {
    const message = `encoderFromJson: encoder.version is ${describe(version)}; this version of limpid reads version 1`;
    throw new DataError('invalid-encoder', message);
  }
  const encoder = check(json, 'encoder', {
    missing: oneOf(null, 'drop', 'mean', 'indicator'),
    unknown: oneOf('error', 'ignore'),
    numeric: oneOf('standardize', 'raw'),
    features: Array.isArray,
    ignored: isTexts,
  });
  (encoder.features as unknown[]).forEach(checkFeature);
  if (encoder.target !== null) checkTarget(encoder.target);
  check(encoder.fitted, 'fitted', {
    rows: isNumber,
    dropped: isNumber,
    imputed: isFields,
    constant: isTexts,
  });
  return json as unknown as EncoderJson;
}
