/** Small made-up tables as CSV text. No chance is in them but that of a fixed generator. */
import { createRandom } from '@limpid/data';

/** Rows of cells below their header, as text. */
export function csv(header: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return `${[header, ...rows].map((row) => row.join(',')).join('\n')}\n`;
}

/** 60 rows: `sick` depends on `dose` and `town`, and not on `noise`. */
export function patients(): { header: string[]; rows: (string | number)[][] } {
  const random = createRandom(1);
  const towns = ['Bergen', 'Oslo', 'Tromsø'];
  const rows = Array.from({ length: 60 }, (_, i) => {
    const dose = Math.round(random.uniform(0, 100)) / 10;
    const town = towns[i % 3] as string;
    const noise = Math.round(random.normal(50, 10));
    return [dose, town, noise, dose + (town === 'Oslo' ? 3 : 0) > 6 ? 'yes' : 'no'];
  });
  return { header: ['dose', 'town', 'noise', 'sick'], rows };
}

/** The same as text. */
export function patientsCsv(): string {
  const { header, rows } = patients();
  return csv(header, rows);
}

/** The same with something changed in it. */
export function patientsWith(change: (rows: (string | number)[][], header: string[]) => void): string {
  const { header, rows } = patients();
  change(rows, header);
  return csv(header, rows);
}

/** 60 rows: `price` in proportion to `size`, and a little to `age`. */
export function housesCsv(): string {
  const random = createRandom(2);
  const rows = Array.from({ length: 60 }, () => {
    const size = Math.round(random.uniform(30, 150));
    const age = Math.round(random.uniform(0, 80)) + 0.5;
    return [size, age, (4 * size - age + 100.25).toFixed(2)];
  });
  return csv(['size', 'age', 'price'], rows);
}
