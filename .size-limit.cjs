/**
 * How many bytes each package may ship, minified and gzipped: all it exports, without the packages it depends
 * on. Limits are what was measured and a twentieth more, so that growth is seen when it happens.
 */
const limits = {
  tensor: '33.4 KB',
  autograd: '5.8 KB',
  layers: '9.3 KB',
  optim: '3 KB',
  'backend-cpu': '31.4 KB',
  explain: '7.8 KB',
  data: '13.3 KB',
  train: '8.1 KB',
  plot: '14.7 KB',
  limpid: '1 KB', // names only
};

/** What is imported only when it is asked for is another download, which most pages never make. */
const withoutOnDemand = {
  name: 'without-on-demand',
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

/** As a bundler for browsers would; Node's own modules, which only files for Node import, are no download. */
function modifyEsbuildConfig(configuration) {
  return {
    ...configuration,
    format: 'esm',
    external: [...(configuration.external ?? []), 'node:*'],
    plugins: [...(configuration.plugins ?? []), withoutOnDemand],
  };
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
    name: 'all of tensor, autograd, layers, optim and backend-cpu',
    path: 'scripts/training.js',
    limit: '80.8 KB', // the goal is 40 KB
    gzip: true,
    modifyEsbuildConfig,
  },
  {
    name: 'a page that trains a classifier, with what it uses of them',
    path: 'scripts/training-page.js',
    limit: '64.9 KB', // the goal is 40 KB
    gzip: true,
    modifyEsbuildConfig,
  },
];
