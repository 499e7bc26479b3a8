export * from './arena.js';
export * from './heap.js';
