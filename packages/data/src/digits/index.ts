export { digits } from './digits.js';
export { digitsPacked } from './digits-packed.js';
