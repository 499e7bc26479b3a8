/** The texts that mean "no value here" unless the reader says otherwise. Case matters: `na` is a word. */
export const DEFAULT_MISSING_MARKERS: readonly string[] = [
  '',
  'NA',
  'N/A',
  'NaN',
  'nan',
  'null',
  'NULL',
  '?',
];
