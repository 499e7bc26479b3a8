import { conformanceTests } from '@limpid/tensor/testing';
import { describe, test } from 'vitest';
import { cpu } from '../src/index.js';

const backend = await cpu();

describe('the conformance kit', () => {
  for (const { name, run } of conformanceTests(backend)) test(name, run);
});
