export { parseCsv } from './csv/parse-csv.js';
export type { CsvOptions } from './csv/options.js';
