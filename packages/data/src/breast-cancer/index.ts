export { breastCancer } from './breast-cancer.js';
export { breastCancerCsv } from './breast-cancer-csv.js';
