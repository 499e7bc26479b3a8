/**
 * The arrows between the packages (docs/guide/design.md draws them), as rules that fail the build.
 *
 * `mayImport` is the whole truth for a package's sources: what is not listed is forbidden. Tests, examples,
 * benchmarks and the docs may import everything, and nothing imports them.
 */
const mayImport = {
  tensor: [],
  data: [],
  explain: [],
  autograd: ['tensor/src/'],
  layers: ['tensor/src/'],
  optim: ['tensor/src/'],
  'backend-cpu': ['tensor/src/backend/'],
  'backend-webgpu': ['tensor/src/backend/'],
  plot: ['explain/src/'],
  train: ['tensor/src/', 'autograd/src/', 'layers/src/', 'optim/src/', 'data/src/'],
  limpid: ['[^/]+/src/'],
};

const withoutDependencies = [
  'tensor',
  'autograd',
  'layers',
  'optim',
  'explain',
  'backend-cpu',
  'backend-webgpu',
];

/** Sources that are for Node only may use Node's modules: the command line, and files called so. */
const nodeOnly = '^packages/limpid/src/|/node/|[./-]node\\.ts$';

/** Modules that are imported only dynamically. */
const onDemand = [
  'tensor/src/(plan/report|print/format|reference/interpret)',
  'backend-cpu/src/(conv/conv|math/rare-functions|kernels/(gather|scatter|cumulative-sum|sort|reduce-blocks))',
];

module.exports = {
  forbidden: [
    ...Object.entries(mayImport).map(([name, targets]) => ({
      name: `arrows-of-${name}`,
      severity: 'error',
      comment: `${name} may import only: ${targets.join(', ') || 'nothing of ours'}`,
      from: { path: `^packages/${name}/src/` },
      to: {
        path: '^(packages|docs|bench|examples)/',
        pathNot: [`${name}/src/`, `${name}/package\\.json$`, ...targets, '[^/]+/node_modules/'].map(
          (target) => `^packages/${target}`,
        ),
      },
    })),
    {
      name: 'every-package-has-arrows',
      severity: 'error',
      comment: 'A new package needs its line in mayImport.',
      from: { path: '^packages/', pathNot: Object.keys(mayImport).map((name) => `^packages/${name}/`) },
      to: {},
    },
    {
      name: 'only-types-of-explain-in-plot',
      severity: 'error',
      comment: 'plot draws plain results: of explain it may use the types, never the code.',
      from: { path: '^packages/plot/src/' },
      to: { path: '^packages/explain/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-imports-the-apps',
      severity: 'error',
      comment: 'docs, bench and examples may import everything; nothing imports them.',
      from: { path: '^packages/' },
      to: { path: '^(docs|bench|examples)/' },
    },
    {
      name: 'no-runtime-dependencies',
      severity: 'error',
      comment: 'These packages depend on nothing but ours.',
      from: { path: `^packages/(${withoutDependencies.join('|')})/src/` },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
        path: 'node_modules',
      },
    },
    {
      name: 'declared-dependencies',
      severity: 'error',
      comment: 'A package imports only what its own package.json declares.',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: 'node_modules', dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'runs-in-browsers',
      severity: 'error',
      comment: "Node's modules only in the command line and in files for Node.",
      from: { path: '^packages/[^/]+/src/', pathNot: nodeOnly },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'on-demand',
      severity: 'error',
      comment: 'What few pages need is imported when it is asked for, so that the others do not download it.',
      from: { path: '^packages/[^/]+/src/' },
      to: {
        path: `^packages/(${onDemand.join('|')})\\.ts$`,
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'No cycle of modules at run time; two types may know each other.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|/fixtures/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@limpid/source', 'import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
