/**
 * How many bytes each package may ship, minified and gzipped: all it exports, without the packages it depends
 * on. Last comes what a page that trains networks downloads, with everything it needs.
 */
const limits = {
  tensor: '30 KB',
  autograd: '6 KB',
  layers: '8 KB',
  optim: '5 KB',
  'backend-cpu': '18 KB',
  explain: '8 KB',
  data: '14 KB',
  train: '10 KB',
  plot: '16 KB',
  limpid: '12 KB',
};

/** As a bundler for browsers would; Node's own modules, which only files for Node import, are no download. */
function modifyEsbuildConfig(configuration) {
  return { ...configuration, format: 'esm', external: [...(configuration.external ?? []), 'node:*'] };
}

module.exports = [
  ...Object.entries(limits).map(([name, limit]) => ({
    name,
    path: `packages/${name}/dist/index.js`,
    ignore: ['@limpid/*', 'vega', 'vega-lite', 'papaparse', 'cli-progress', 'commander'],
    limit,
    gzip: true,
    modifyEsbuildConfig,
  })),
  {
    name: 'tensor + autograd + layers + optim + backend-cpu',
    path: 'scripts/training.js',
    limit: '40 KB',
    gzip: true,
    modifyEsbuildConfig,
  },
];
