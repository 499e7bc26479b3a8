export type { Json, ModelConfig } from './config.js';
export { fromConfig } from './from-config.js';
export type { LayerClass, LayerFunction, Registry } from './registry.js';
export { namedTensors, toConfig } from './to-config.js';
