export { loadModel, saveModel } from './model-folder.js';
export { type TerminalProgressOptions, terminalProgress } from './terminal-progress.js';
