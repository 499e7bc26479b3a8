/**
 * Builds a package's type declarations, for ES modules (`.d.ts`) and CommonJS (`.d.cts`). They are a build of
 * their own because they take most of the time, and running a program needs none of them.
 */
import { modules } from './entries.js';

export default {
  entry: modules,
  format: ['esm', 'cjs'],
  silent: true,
  // tsup sets baseUrl, which TypeScript 6 deprecates.
  dts: { only: true, compilerOptions: { ignoreDeprecations: '6.0' } },
};
