export { wine } from './wine.js';
export { wineCsv } from './wine-csv.js';
