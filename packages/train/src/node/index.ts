export { loadModel, saveModel } from './model-folder.js';
export { replaceFile } from './replace-file.js';
export { checkFolder, type FolderFiles, replaceFolder } from './replace-folder.js';
export { type TerminalProgressOptions, terminalProgress } from './terminal-progress.js';
