import { type CsvOptions, type DataErrorCode, parseCsv } from '@limpid/data';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thrownBy } from './helpers.js';

describe('parseCsv reads', () => {
  const expected = [
    { age: 31, city: 'Rome' },
    { age: 42.5, city: 'Oslo' },
  ];

  it.each<[string, string, CsvOptions?]>([
    ['commas', 'age,city\n31,Rome\n42.5,Oslo\n'],
    ['semicolons', 'age;city\n31;Rome\n42.5;Oslo\n'],
    ['tabs', 'age\tcity\n31\tRome\n42.5\tOslo\n'],
    ['bars', 'age|city\n31|Rome\n42.5|Oslo\n'],
    ['a separator it is told', 'age/city\n31/Rome\n42.5/Oslo\n', { separator: '/' }],
    ['a decimal comma', 'age;city\n31;Rome\n42,5;Oslo\n', { decimal: ',' }],
    ['a byte-order mark', '\uFEFFage,city\n31,Rome\n42.5,Oslo\n'],
    ['Windows line endings', 'age,city\r\n31,Rome\r\n42.5,Oslo\r\n'],
    ['old Mac line endings', 'age,city\r31,Rome\r42.5,Oslo\r'],
    ['mixed line endings', 'age,city\r\n31,Rome\n42.5,Oslo\r\n'],
    ['no line break at the end', 'age,city\n31,Rome\n42.5,Oslo'],
    ['blank lines', '\nage,city\n\n31,Rome\n   \n42.5,Oslo\n\n\n'],
    ['spaces around values', 'age , city\n 31, Rome\n42.5 ,Oslo \n'],
    ['quotes', '"age","city"\n"31","Rome"\n42.5,"Oslo"\n'],
    ['names given for a file without a header', '31,Rome\n42.5,Oslo\n', { names: ['age', 'city'] }],
  ])('%s', (_, text, options) => {
    const table = parseCsv(text, options);
    expect(table.toRecords()).toEqual(expected);
    expect(table.columns.map((column) => column.kind)).toEqual(['numeric', 'categorical']);
  });

  it('separators, quotes and line breaks within quotes', () => {
    const table = parseCsv('id,note\n1,"a, b"\n2,"say ""hi"""\n3,"two\r\nlines"\n4,plain\n');
    expect(table.toRecords().map((row) => row.note)).toEqual(['a, b', 'say "hi"', 'two\nlines', 'plain']);
  });

  it('a single column', () => {
    expect(parseCsv('x\n1\n2\n').toRecords()).toEqual([{ x: 1 }, { x: 2 }]);
  });

  it('every way to write a decimal number', () => {
    const texts = ['1', '-2', '+3', '4.', '.5', '1e3', '-1.5E-3', '007'];
    expect([...parseCsv(`x\n${texts.join('\n')}`).numeric('x').values]).toEqual([
      1, -2, 3, 4, 0.5, 1000, -0.0015, 7,
    ]);
  });

  it('the row numbers of the file, blank and quoted lines counted', () => {
    const table = parseCsv('a,b\n1,x\n\n2,"y\nz"\n3,x\n');
    expect([...(table.rowNumbers ?? [])]).toEqual([2, 4, 6]);
    expect([...(table.take([2, 0]).rowNumbers ?? [])]).toEqual([6, 2]);
  });

  it('any table of numbers back as it was written', () => {
    // −0 is written as 0.
    const number = fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((value) => (value === 0 ? 0 : value));
    const cell = fc.oneof(number, fc.constant(null));
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(rows, fc.constantFrom(',', ';', '\t'), (values, separator) => {
        const lines = values.map((row) => row.map((value) => value ?? 'NA').join(separator));
        const table = parseCsv(`${['a', 'b'].join(separator)}\n${lines.join('\n')}`);
        const read = table.toRecords().map((row) => [row.a, row.b]);
        expect(read).toEqual(values);
      }),
    );
  });

  it('any words back as they were quoted', () => {
    const word = fc
      .string({ minLength: 1 })
      .map((text) => `w${text.replaceAll('\u0000', '').replace(/\r/g, '')}w`);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 20 }), (values) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = `a,b\n${values.map((row) => row.map(quote).join(',')).join('\n')}`;
        const table = parseCsv(text, { separator: ',' });
        expect(table.toRecords().map((row) => [row.a, row.b])).toEqual(values);
      }),
    );
  });
});

describe('parseCsv marks missing values', () => {
  it.each(['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', '?'])(
    'written as %j, in both kinds of column',
    (marker) => {
      const table = parseCsv(`x,c\n1,a\n${marker},${marker}\n2,b\n`);
      expect(table.toRecords()[1]).toEqual({ x: null, c: null });
      expect(table.numeric('x').values[1]).toBeNaN();
      expect(table.categorical('c').codes[1]).toBe(-1);
    },
  );

  it('written as it is told, and then no others', () => {
    const table = parseCsv('x,c\n-999,NA\n5,none\n', { missing: ['-999', 'none'] });
    expect(table.toRecords()).toEqual([
      { x: null, c: 'NA' },
      { x: 5, c: null },
    ]);
  });

  it('of a column without any value as numeric', () => {
    expect(parseCsv('x,y\n1,\n2,\n').column('y')).toMatchObject({
      kind: 'numeric',
      values: new Float64Array([Number.NaN, Number.NaN]),
    });
  });
});

describe('parseCsv infers kinds', () => {
  it('sorts categories by code unit, whatever the order of the rows', () => {
    expect(parseCsv('c\nb\nä\nB\na\nb\n').categorical('c').categories).toEqual(['B', 'a', 'b', 'ä']);
  });

  it('sorts categories that are numbers by number', () => {
    expect(parseCsv('c\n10\n9\n2\n', { kinds: { c: 'categorical' } }).categorical('c').categories).toEqual([
      '2',
      '9',
      '10',
    ]);
  });

  it('takes a column with half its values numbers for categorical', () => {
    expect(parseCsv('c\n1\n2\nx\ny\n').column('c').kind).toBe('categorical');
  });

  it('believes a kind by function, for columns the file may lack', () => {
    const table = parseCsv('a,b\n1,2\n', {
      kinds: (name) => (name === 'b' || name === 'z' ? 'categorical' : undefined),
    });
    expect(table.columns.map((column) => column.kind)).toEqual(['numeric', 'categorical']);
  });

  it('accepts years as names when told that the first row is a header', () => {
    expect(parseCsv('country,1990\nChad,5.9\n', { header: true }).names).toEqual(['country', '1990']);
  });
});

describe('parseCsv refuses', () => {
  const most = 'x\n1\n2\n3\n';
  it.each<[string, string, DataErrorCode, string, CsvOptions?]>([
    ['an empty file', '', 'empty-file', 'parseCsv: the file is empty'],
    ['a file of blank lines', '\uFEFF \n\n', 'empty-file', 'parseCsv: the file is empty'],
    ['a header without rows', 'a,b\n', 'no-rows', 'parseCsv: the file has a header but no rows below it'],
    [
      'a first row of data',
      '5.1,3.5,setosa\n4.9,3.0,setosa\n',
      'no-header',
      'parseCsv: no header: row 1 looks like data ("5.1" is a number); expected the names of the columns (give them as names, or say header: true if these are names)',
    ],
    [
      'a first row of data that begins with NaN',
      'NaN,red\n1,blue\n',
      'no-header',
      'parseCsv: no header: row 1 looks like data ("NaN" is a number); expected the names of the columns (give them as names, or say header: true if these are names)',
    ],
    [
      'a blank name',
      'a,,c\n1,2,3\n',
      'blank-column-name',
      'parseCsv: row 1 (the header): column 2 of 3 has no name; every column needs one',
    ],
    [
      'a name twice',
      'a,b,a\n1,2,3\n',
      'duplicate-column',
      'parseCsv: row 1 (the header): the name "a" comes twice; names must differ',
    ],
    [
      'a row too short',
      'a,b\n1,2\n3\n4,5\n',
      'ragged-rows',
      'parseCsv: row 3 has 1 value where 2 columns are named',
    ],
    [
      'rows too long',
      'a,b\n1,2\n3,4,5\n6,7\n8,9,0\n',
      'ragged-rows',
      'parseCsv: row 3 has 3 values where 2 columns are named; also rows 5',
    ],
    [
      'a row too short in a file of two columns and semicolons',
      'a;b\n1;2\n3\n4;5\n',
      'ragged-rows',
      'parseCsv: row 3 has 1 value where 2 columns are named',
    ],
    [
      'an open quote',
      'a,b\n1,2\n3,"x\n4,5\n',
      'malformed-csv',
      'parseCsv: row 3: a quoted value is never closed',
    ],
    [
      'text after a closing quote',
      'a,b\n1,2\n3,"x"y\n4,5\n',
      'malformed-csv',
      'parseCsv: row 3: a closing quote is followed by more text (a quote within quotes is written twice)',
    ],
    [
      'a binary file',
      'PK\u0003\u0004\u0000\u0000',
      'malformed-csv',
      'parseCsv: the file has NUL characters; expected text in UTF-8',
    ],
    [
      'a word among numbers',
      `${most}abc\n`,
      'not-numeric',
      'parseCsv: row 5, column "x": "abc" is not a number, but most values of the column are numbers; correct it, name it as a missing value (missing: […]), or make the column categorical (kinds)',
    ],
    [
      'a word where numbers were asked for',
      'x\na\nb\n',
      'not-numeric',
      'parseCsv: row 2, column "x": "a" is not a number, but the column is to be numeric; correct it, name it as a missing value (missing: […]), or make the column categorical (kinds)',
      { kinds: { x: 'numeric' } },
    ],
    [
      'a decimal comma among points',
      `${most}1,5\n`,
      'not-numeric',
      'parseCsv: row 5, column "x": "1,5" is not a number, but most values of the column are numbers; if "," is the decimal mark, say decimal: \',\'',
      { separator: ';' },
    ],
    [
      'Infinity',
      `${most}Infinity\n`,
      'not-finite',
      'parseCsv: row 5, column "x": "Infinity" is not a finite number; name it as a missing value (missing: […]) or correct the row',
    ],
    [
      '-inf',
      `${most}-inf\n`,
      'not-finite',
      'parseCsv: row 5, column "x": "-inf" is not a finite number; name it as a missing value (missing: […]) or correct the row',
    ],
    [
      'NaN that is no missing marker',
      `${most}NaN\n`,
      'not-finite',
      'parseCsv: row 5, column "x": "NaN" is not a finite number; name it as a missing value (missing: […]) or correct the row',
      { missing: [''] },
    ],
    [
      'a number beyond doubles',
      `${most}1e999\n`,
      'not-finite',
      'parseCsv: row 5, column "x": "1e999" is too large for a number',
    ],
    [
      'a kind for a column it lacks',
      'age\n1\n',
      'unknown-column',
      'parseCsv: kinds names a column "aeg" that the file does not have; did you mean "age"?',
      { kinds: { aeg: 'numeric' } },
    ],
    [
      'a separator of two characters',
      'a\n1\n',
      'invalid-option',
      'parseCsv: separator is "::"; expected one character, no quote or line break',
      { separator: '::' },
    ],
  ])('%s', (_, text, code, message, options) => {
    expect(thrownBy(() => parseCsv(text, options))).toMatchObject({ code, message });
  });

  it('many ragged rows in one line, all of them in the details', () => {
    const error = thrownBy(() => parseCsv(`a,b\n${'1\n'.repeat(12)}`));
    expect(error.message).toBe(
      'parseCsv: row 2 has 1 value where 2 columns are named; also rows 3, 4, 5, 6 and 7 more',
    );
    expect(error.details.rows).toHaveLength(12);
  });

  it('with row, column and value in the details', () => {
    const error = thrownBy(() => parseCsv('x,y\n1,2\n\n3,oops\n4,5\n'));
    expect(error.details).toEqual({ row: 4, column: 'y', value: 'oops' });
  });
});
