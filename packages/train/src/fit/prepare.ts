import { LimpidError } from '@limpid/tensor';
import type { Draws } from '../data/order.js';
import { type HostRows, hostRows, pickRows } from '../data/rows.js';
import type { Examples } from './options.js';
import type { FitSettings } from './settings.js';

/** Inputs and targets in memory. */
export interface HostExamples {
  readonly x: HostRows;
  readonly y: HostRows;
}

async function hostExamples(name: string, { x, y }: Examples): Promise<HostExamples> {
  const examples = { x: await hostRows('fit', `${name}x`, x), y: await hostRows('fit', `${name}y`, y) };
  if (examples.x.rows !== examples.y.rows) {
    throw new LimpidError('shape', `fit: ${name}x has ${examples.x.rows} rows, ${name}y ${examples.y.rows}`);
  }
  return examples;
}

/** The rows to train on and those to validate on, checked against each other. */
export async function prepareExamples(
  data: Examples,
  { validation }: FitSettings,
  draws: Draws,
): Promise<{ train: HostExamples; validation: HostExamples | undefined }> {
  const all = await hostExamples('', data);
  if (validation === undefined) return { train: all, validation: undefined };
  if (typeof validation !== 'number') {
    const held = await hostExamples('validation.', validation);
    for (const part of ['x', 'y'] as const) {
      const [expected, got] = [all[part].rowShape, held[part].rowShape];
      if (expected.join() !== got.join()) {
        throw new LimpidError(
          'shape',
          `fit: rows of validation.${part} have shape [${got.join(', ')}], rows of ${part} [${expected.join(', ')}]`,
        );
      }
    }
    return { train: all, validation: held };
  }
  const { rows } = all.x;
  const held = Math.round(rows * validation);
  if (held < 1 || held >= rows) {
    throw new LimpidError(
      'argument',
      `fit: ${validation} of ${rows} rows leaves ${held} to validate on and ${rows - held} to train on`,
    );
  }
  const positions = await draws.validation(rows, held);
  const pick = (which: Uint32Array): HostExamples => ({
    x: pickRows(all.x, which),
    y: pickRows(all.y, which),
  });
  return { train: pick(positions.train), validation: pick(positions.validation) };
}
