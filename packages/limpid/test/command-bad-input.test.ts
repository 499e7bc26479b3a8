import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileWith, freshFolder, limpid, listing } from './support/run.js';
import { csv, housesCsv, patients, patientsCsv, patientsWith } from './support/tables.js';

/** Quick settings: what is refused must be refused before they matter. */
const QUICK = ['--epochs', '1', '--refits', '0', '--backend', 'reference'];

/** Runs explain on a file, and checks the one line, the status, and that nothing is left. */
async function refusal(text: string | Uint8Array, args: readonly string[]): Promise<string> {
  const file = await fileWith(text);
  const folder = await freshFolder();
  const ran = await limpid(['explain', file, ...QUICK, '--out', join(folder, 'report'), ...args]);
  expect(ran.stderr).toMatch(/^(note: .*\n)*limpid: .+\n$/);
  expect(ran.status).toBe(2);
  expect(await listing(folder)).toEqual([]);
  expect(ran.stdout).toBe('');
  return ran.stderr.replaceAll(file, 'data.csv').trimEnd();
}

const target = ['--target', 'sick'];

describe('a bad file is refused in one line, with status 2 and nothing written:', () => {
  const cases: readonly [
    what: string,
    text: string | Uint8Array,
    args: readonly string[],
    message: string,
  ][] = [
    ['an empty file', '', target, 'limpid: data.csv: the file is empty'],
    [
      'a file that is not text',
      Uint8Array.of(0x61, 0xff, 0xfe, 0x0a),
      target,
      'limpid: cannot read data.csv: it is not text in UTF-8; save it with that encoding',
    ],
    [
      'no header',
      '1,2\n3,4\n5,6\n',
      target,
      'limpid: data.csv: there is no header: the first row looks like data ("1" is a number); put the names of the columns there, or say --header if these are the names',
    ],
    [
      'a header and nothing else',
      'dose,sick\n',
      target,
      'limpid: data.csv: the file has a header but no rows below it',
    ],
    [
      'a name that comes twice',
      'dose,dose\n1,2\n',
      target,
      'limpid: data.csv: row 1 (the header): the name "dose" comes twice; names must differ',
    ],
    [
      'ragged rows',
      patientsWith((rows) => void rows[4]?.pop()),
      target,
      'limpid: data.csv: row 6 has 3 values where 4 columns are named',
    ],
    [
      'a word in a column of numbers',
      patientsWith((rows) => void (rows[7] as unknown[]).splice(0, 1, 'much')),
      target,
      'limpid: data.csv: row 9, column "dose": "much" is not a number, but the column is to be numeric; correct it, or say --categorical "dose" or --missing-marker "much"',
    ],
    [
      'Infinity',
      patientsWith((rows) => void (rows[7] as unknown[]).splice(0, 1, 'Infinity')),
      target,
      'limpid: data.csv: row 9, column "dose": "Infinity" is not a finite number; correct it, or say --missing-marker "Infinity"',
    ],
    [
      'a number beyond all numbers',
      patientsWith((rows) => void (rows[7] as unknown[]).splice(0, 1, '1e999')),
      target,
      'limpid: data.csv: row 9, column "dose": "1e999" is not a finite number; correct it, or say --missing-marker "1e999"',
    ],
    [
      'NaN, which is a missing value, without a policy',
      patientsWith((rows) => void (rows[7] as unknown[]).splice(0, 1, 'NaN')),
      target,
      'limpid: data.csv: values are missing in "dose" (1), the first in row 9; say --missing drop, --missing mean or --missing indicator',
    ],
    [
      'a missing target that would have to be filled in',
      patientsWith((rows) => void (rows[7] as unknown[]).splice(3, 1, '')),
      [...target, '--missing', 'mean'],
      'limpid: data.csv: the target "sick" is missing in row 9; a target is never filled in: say --missing drop, or correct the row',
    ],
    [
      'a column without any value',
      patientsWith((rows, header) => {
        header.splice(1, 0, 'empty');
        for (const row of rows) row.splice(1, 0, '');
      }),
      [...target, '--missing', 'drop'],
      'limpid: data.csv: column "empty" has no value in any row; leave it out: --exclude "empty"',
    ],
    [
      'a target without any value',
      patientsWith((rows) => {
        for (const row of rows) row[3] = '';
      }),
      target,
      'limpid: data.csv: the target "sick" has no value in any row',
    ],
    [
      'a constant column',
      patientsWith((rows, header) => {
        header.splice(1, 0, 'country');
        for (const row of rows) row.splice(1, 0, 'NO');
      }),
      target,
      'limpid: data.csv: column "country" ("NO") has the same value in every row and tells nothing; leave it out: --exclude "country"',
    ],
    [
      'a target with one class',
      patientsWith((rows) => {
        for (const row of rows) row[3] = 'no';
      }),
      target,
      'limpid: data.csv: the target "sick" has one class or value only ("no" in all 60 rows); there is nothing to learn',
    ],
    [
      'a class too small to be divided',
      patientsWith((rows) => {
        for (const row of rows.slice(0, 2)) row[3] = 'perhaps';
      }),
      target,
      'limpid: data.csv: the class "perhaps" of "sick" has 2 of 60 rows; expected at least 3 of every class, one for each part of the data',
    ],
    [
      'fewer rows than the parts need',
      patientsWith((rows) => void rows.splice(8)),
      target,
      'limpid: data.csv: 8 rows; expected at least 10, to be divided into a training, a validation and a held-out part',
    ],
    [
      'too few rows left',
      patientsWith((rows) => {
        for (const row of rows.slice(0, 55)) row[0] = '';
      }),
      [...target, '--missing', 'drop'],
      'limpid: data.csv: 5 rows are left after 55 with missing values were dropped; expected at least 10, to be divided into a training, a validation and a held-out part',
    ],
    [
      'no other column than the target',
      csv(
        ['sick'],
        patients().rows.map((row) => [row[3]]),
      ),
      target,
      'limpid: data.csv: there is no column beside the target "sick" to learn from',
    ],
  ];
  test.each(cases)('%s', async (_, text, args, message) => {
    expect(await refusal(text, args)).toBe(message);
  });
});

describe('a bad choice of columns is refused alike:', () => {
  const cases: readonly [what: string, args: readonly string[], message: string][] = [
    [
      'no target',
      [],
      'limpid: data.csv: say which column to predict: --target <column>, one of "dose", "town", "noise", "sick"',
    ],
    [
      'an unknown target',
      ['--target', 'ill'],
      'limpid: data.csv: there is no column "ill" to be the target; there are "dose", "town", "noise", "sick"',
    ],
    [
      'an excluded target',
      [...target, '--exclude', 'sick'],
      'limpid: data.csv: "sick" is the target and excluded at once',
    ],
    [
      'an unknown column to exclude',
      [...target, '--exclude', 'does'],
      'limpid: data.csv: there is no column "does" to exclude',
    ],
    [
      'every column excluded',
      [...target, '--exclude', 'dose,town', '--exclude', 'noise'],
      'limpid: data.csv: there is no column beside the target "sick" to learn from',
    ],
    [
      'a column of words stated as numbers',
      [...target, '--numeric', 'town'],
      'limpid: data.csv: row 2, column "town": "Bergen" is not a number, but the column is to be numeric; correct it, or say --categorical "town" or --missing-marker "Bergen"',
    ],
    [
      'a column stated as both kinds',
      [...target, '--numeric', 'dose', '--categorical', 'dose'],
      'limpid: column "dose" is stated as --numeric and as --categorical',
    ],
    [
      'an unknown column stated as a kind',
      [...target, '--numeric', 'does'],
      'limpid: data.csv: kinds names a column "does" that the file does not have; did you mean "dose"?',
    ],
    [
      'regression of words',
      [...target, '--task', 'regression'],
      'limpid: data.csv: the target "sick" holds categories, and regression needs numbers; say --task classification',
    ],
    [
      'an unknown class',
      [...target, '--class', 'maybe'],
      'limpid: --class maybe: "sick" has no such class; there are "no", "yes"',
    ],
    [
      'parts that leave nothing',
      [...target, '--test', '0.5', '--validation', '0.5'],
      'limpid: data.csv: 30 validation and 30 test rows of 60 leave none for training',
    ],
  ];
  test.each(cases)('%s', async (_, args, message) => {
    expect(await refusal(patientsCsv(), args)).toBe(message);
  });

  test('classification of a measured number', async () => {
    const message = await refusal(housesCsv(), ['--target', 'price', '--task', 'classification']);
    expect(message).toMatch(
      /^limpid: data.csv: the class "[\d.]+" of "price" has 1 of 60 rows; expected at least 3 of every class, one for each part of the data, or say --task regression$/,
    );
  });

  test('a class of a regression', async () => {
    expect(await refusal(housesCsv(), ['--target', 'price', '--class', 'x'])).toBe(
      'limpid: --class x: a regression has no classes',
    );
  });
});

describe('an absurd option is refused alike:', () => {
  const cases: readonly [args: readonly string[], expected: string][] = [
    [['--epochs', '-5'], 'a whole number from 1 to 1000000'],
    [['--epochs', '0'], 'a whole number from 1 to 1000000'],
    [['--epochs', '1.5'], 'a whole number from 1 to 1000000'],
    [['--epochs', 'many'], 'a whole number from 1 to 1000000'],
    [['--patience', '0'], 'a whole number from 1 to 1000000'],
    [['--batch-size', '-1'], 'a whole number from 1 to 1000000'],
    [['--refits', '1'], '0 (no bands), or a whole number from 2 to 100000'],
    [['--refits', '-3'], '0 (no bands), or a whole number from 2 to 100000'],
    [['--repeats', '0'], 'a whole number from 1 to 1000'],
    [['--rows', '0'], 'a whole number from 1 to 10000'],
    [['--workers', '-1'], 'a whole number from 0 to 256'],
    [['--workers', '1.5'], 'a whole number from 0 to 256'],
    [['--workers', '257'], 'a whole number from 0 to 256'],
    [['--seed', '-1'], 'a whole number of at least 0'],
    [['--seed', '1e300'], 'a whole number of at least 0'],
    [['--learning-rate', '0'], 'a number above 0 and below 10'],
    [['--learning-rate', 'NaN'], 'a number above 0 and below 10'],
    [['--weight-decay', '-0.1'], 'a number from 0 and below 10'],
    [['--test', '1'], 'a number above 0 and below 1'],
    [['--validation', '-0.2'], 'a number above 0 and below 1'],
    [
      ['--hidden', '16,-8'],
      'up to 20 sizes of layers from 1 to 10000 with commas between, such as 16,8, or none',
    ],
    [
      ['--hidden', '0'],
      'up to 20 sizes of layers from 1 to 10000 with commas between, such as 16,8, or none',
    ],
    [['--hidden', ''], 'up to 20 sizes of layers from 1 to 10000 with commas between, such as 16,8, or none'],
    [['--exclude', 'a,,b'], 'names of columns with commas between'],
  ];
  test.each(cases)('%j', async (args, expected) => {
    const message = await refusal(patientsCsv(), [...target, ...args]);
    expect(message).toContain(`option '${args[0]} <`);
    expect(message).toContain(`argument '${args[1]}' is invalid.`);
    expect(message).toContain(`Expected ${expected}.`);
  });

  const choices: readonly [args: readonly string[], allowed: string][] = [
    [['--task', 'clustering'], 'auto, classification, regression'],
    [['--backend', 'gpu'], 'cpu, reference'],
    [['--missing', 'ignore'], 'drop, mean, indicator'],
    [['--decimal', ';'], '., ,'],
  ];
  test.each(choices)('%j', async (args, allowed) => {
    expect(await refusal(patientsCsv(), [...target, ...args])).toContain(`Allowed choices are ${allowed}.`);
  });

  test('a learning rate at which nothing is learned', async () => {
    const args = ['--target', 'price', '--learning-rate', '9.9', '--weight-decay', '9.9', '--backend', 'cpu'];
    const folder = await freshFolder();
    const ran = await limpid([
      'train',
      await fileWith(housesCsv()),
      ...args,
      ...['--hidden', '200,200,200,200,200', '--epochs', '200', '--out', join(folder, 'model')],
    ]);
    expect(ran.stderr).toMatch(
      /^limpid: training came to nothing: the (validation )?loss is (NaN|-?Infinity) in epoch \d+; try a smaller --learning-rate$/m,
    );
    expect(ran.status).toBe(2);
    expect(await listing(folder)).toEqual([]);
  });

  test('an option that does not exist', async () => {
    expect(await refusal(patientsCsv(), ['--traget', 'sick'])).toBe(
      "limpid: unknown option '--traget' (Did you mean --target?)",
    );
  });
});

describe('what the data are called', () => {
  test('must be a file or a bundled set', async () => {
    const ran = await limpid(['explain', 'breast_cancer']);
    expect(ran).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'limpid: cannot read breast_cancer: there is no such file; bundled data are breast-cancer, diabetes, digits, iris, wine\n',
    });
  });

  test('must not be a name every object has', async () => {
    expect((await limpid(['explain', 'constructor'])).stderr).toMatch(
      /there is no such file; bundled data are/,
    );
  });

  test('must be there', async () => {
    const path = join(await freshFolder(), 'none.csv');
    const ran = await limpid(['explain', path, '--target', 'x']);
    expect(ran).toEqual({
      status: 2,
      stdout: '',
      stderr: `limpid: cannot read ${path}: there is no such file\n`,
    });
  });

  test('must not be a folder', async () => {
    const folder = await freshFolder();
    const ran = await limpid(['explain', `${folder}/`, '--target', 'x']);
    expect(ran.stderr).toBe(`limpid: cannot read ${folder}/: it is a folder, not a file\n`);
    expect(ran.status).toBe(2);
  });

  test('must be said', async () => {
    expect(await limpid(['explain'])).toEqual({
      status: 2,
      stdout: '',
      stderr: "limpid: missing required argument 'data'\n",
    });
  });
});

describe('a folder that cannot be written is refused before any work:', () => {
  const refuse = async (out: string) => {
    const ran = await limpid(['explain', 'iris', '--out', out]);
    expect(ran.status).toBe(2);
    expect(ran.stdout).toBe('');
    return ran.stderr;
  };

  test('its place does not exist', async () => {
    const out = join(await freshFolder(), 'no', 'report');
    expect(await refuse(out)).toBe(`limpid: cannot write ${out}: there is no folder ${join(out, '..')}\n`);
  });

  test('its place is a file', async () => {
    const out = join(await fileWith('x'), 'report');
    expect(await refuse(out)).toBe(`limpid: cannot write ${out}: part of its path is a file, not a folder\n`);
  });

  test('its place allows no writing', async () => {
    // /proc refuses new folders even to the superuser, whom permissions do not stop.
    expect(await refuse('/proc/limpid-report')).toMatch(
      /^limpid: cannot write \/proc\/limpid-report: (there is no folder \/proc|permission denied|the file system is read-only)\n$/,
    );
  });

  test('a file of its name is in the way', async () => {
    const out = await fileWith('x', 'report');
    expect(await refuse(out)).toBe(
      `limpid: cannot write ${out}: a file of that name is in the way; choose another --out\n`,
    );
  });

  test('it holds other things', async () => {
    const out = join(await freshFolder(), 'home');
    await mkdir(out);
    await writeFile(join(out, 'thesis.tex'), 'years');
    expect(await refuse(out)).toBe(
      `limpid: cannot write ${out}: the folder is there and holds other things (thesis.tex); choose another --out\n`,
    );
    expect(await listing(out)).toEqual(['thesis.tex']);
  });
});

describe('the program', () => {
  test('without a command says which there are', async () => {
    expect(await limpid([])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'limpid: say what to do: explain, train or predict (limpid --help tells more)\n',
    });
  });

  test('knows no other command', async () => {
    expect(await limpid(['explode'])).toEqual({
      status: 2,
      stdout: '',
      stderr: "limpid: unknown command 'explode' (Did you mean explain?)\n",
    });
  });

  test('helps when asked', async () => {
    const ran = await limpid(['explain', '--help']);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toContain('--target <column>');
    expect(ran.stderr).toBe('');
  });

  test.each([
    ['--task <task>', '"auto"'],
    ['--hidden <sizes>', '[16,8]'],
    ['--epochs <number>', '300'],
    ['--refits <number>', '100'],
    ['--seed <number>', '0'],
    ['--backend <name>', '"cpu"'],
    ['--out <folder>', '"limpid-report"'],
  ])('takes for %s, when it is not given, %s', async (option, value) => {
    const { stdout } = await limpid(['explain', '--help']);
    const ofOption = stdout
      .slice(stdout.indexOf(`  ${option}`))
      .split(/\n {2}-/)[0]
      ?.replaceAll(/\s+/g, ' ');
    expect(ofOption).toContain(`default: ${value})`);
  });

  test('tells its version', async () => {
    expect((await limpid(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
