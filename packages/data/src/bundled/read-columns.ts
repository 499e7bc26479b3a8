/** Reads the bundled data: numbers separated by commas, one row a line, no header. Not a CSV parser. */

/** The columns of the data, in order. */
export function readColumns(csv: string, columns: number): Float64Array[] {
  const rows = csv.split('\n');
  const read = Array.from({ length: columns }, () => new Float64Array(rows.length));
  rows.forEach((line, row) => {
    const cells = line.split(',');
    if (cells.length !== columns)
      throw new Error(`internal: bundled row ${row} has ${cells.length} of ${columns} values`);
    cells.forEach((cell, column) => {
      (read[column] as Float64Array)[row] = Number(cell);
    });
  });
  return read;
}
