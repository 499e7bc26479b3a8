export { type CheckLayerOptions, checkLayer } from './check-layer.js';
