/**
 * Completes package-lock.json with the optional per-platform packages that npm left out.
 *
 * npm writes into the lock only those optional packages whose metadata it could read, so a registry that
 * lacks, say, the macOS builds yields a lock that npm 11's `npm ci` refuses. The names, exact versions and
 * platforms are all known from the package that asks for them, so the entries are added here, without an
 * integrity hash. Run it through `npm run lock` after any change of dependencies; `--check` only reports.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const exactVersion = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

const systems = 'aix android darwin freebsd linux netbsd openbsd openharmony sunos win32'.split(' ');
const processors = 'arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x x64'.split(' ');

/** What a package's name says of the machines it is for: `@turbo/windows-64` is win32 on x64. */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = words.includes('windows') ? 'win32' : systems.find((system) => words.includes(system));
  const cpu = words.includes('64') ? 'x64' : processors.find((processor) => words.includes(processor));
  if (!os || !cpu) throw new Error(`complete-lock: cannot tell the platform of ${name}`);
  const [libc] = /^(musl|gnu)/.exec(os === 'linux' ? words.at(-1) : '') ?? [];
  return { os, cpu, libc: libc === 'gnu' ? 'glibc' : libc };
}

/** Whether the package at `parent` finds `name` in its own node_modules or in one above it. */
function isLocked(parent, name) {
  const above = parent.includes('node_modules/')
    ? parent.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, '')
    : '';
  const folder = parent === '' ? '' : `${parent}/`;
  if (lock.packages[`${folder}node_modules/${name}`]) return true;
  return parent !== '' && isLocked(above, name);
}

const added = {};
for (const [parent, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(parent, name)) continue;
    if (!exactVersion.test(version))
      throw new Error(`complete-lock: ${parent} asks for ${name}@${version}, not an exact version`);
    const { os, cpu, libc } = platformOf(name);
    added[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(entry.dev && { dev: true }),
      ...(libc && { libc: [libc] }),
      optional: true,
      os: [os],
    };
  }
}

const foreign = Object.entries(lock.packages).filter(([, entry]) => /^\w+:/.test(entry.resolved ?? ''));
if (foreign.length > 0)
  throw new Error(
    `complete-lock: resolved addresses in the lock: ${foreign.map(([path]) => path).join(', ')}`,
  );

const missing = Object.keys(added);
if (process.argv.includes('--check')) {
  if (missing.length > 0)
    throw new Error(
      `complete-lock: ${missing.length} optional packages missing, run \`npm run lock\`: ${missing.join(', ')}`,
    );
} else if (missing.length > 0) {
  const [root, ...rest] = Object.entries({ ...lock.packages, ...added });
  rest.sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries([root, ...rest]);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(
  `package-lock.json: ${missing.length} optional packages ${process.argv.includes('--check') ? 'missing' : 'added'}`,
);
