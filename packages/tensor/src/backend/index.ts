export * from './backend.js';
export * from './dtype.js';
export * from './expression.js';
export * from './kernel.js';
