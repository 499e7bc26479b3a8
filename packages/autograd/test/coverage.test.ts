import * as graph from '@limpid/tensor/graph';
import { describe, expect, it } from 'vitest';
import { CONTROL_RULES, NOT_DIFFERENTIABLE, RESULT, RULES } from '../src/rules/table.js';

/** Everything among the exports of `@limpid/tensor/graph`, and in its namespaces, that is a primitive. */
function primitives(): string[] {
  const isPrimitive = (x: unknown): x is graph.Primitive =>
    typeof x === 'object' && x !== null && 'infer' in x && 'lowering' in x;
  return Object.values(graph)
    .flatMap((item: unknown) =>
      typeof item === 'object' && item !== null && !isPrimitive(item) ? Object.values(item) : [item],
    )
    .filter(isPrimitive)
    .map(({ name }) => name);
}

describe('the table of rules', () => {
  const names = primitives();

  it('finds the primitives there are', () => {
    expect(names).toEqual(
      expect.arrayContaining(['add', 'conv', 'matmul', 'windows', 'scatterAdd', 'iota', 'alias']),
    );
    expect(names.length).toBeGreaterThan(40);
  });

  it.each(names)('has a rule for %s, or says that it cannot be differentiated, and not both', (name) => {
    const listed = [...Object.keys(RULES), ...Object.keys(CONTROL_RULES), RESULT, ...NOT_DIFFERENTIABLE];
    expect(listed.filter((other) => other === name)).toHaveLength(1);
  });

  it('has nothing for primitives that do not exist', () => {
    const known = [...Object.keys(RULES), ...Object.keys(CONTROL_RULES), ...NOT_DIFFERENTIABLE];
    expect(known.filter((name) => !names.includes(name))).toEqual([]);
  });
});
