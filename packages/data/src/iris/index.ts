export { iris } from './iris.js';
export { irisCsv } from './iris-csv.js';
