import type { Expression } from '@limpid/tensor/backend';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grow, longShape, otherLeaves, shape, sources } from './support/arbitrary.js';
import { disassemble } from './support/disassemble.js';
import { evaluateMap } from './support/evaluate.js';
import { arrayOf, contiguous, expectSame, load, mapOf, run } from './support/harness.js';

const numbers = fc.array(fc.nat({ max: 2 ** 31 - 1 }), { maxLength: 12 });

describe('map kernels', () => {
  test('compute any expression over any strides and guards to the last bit', async () => {
    const kernel = fc
      .oneof({ weight: 2, arbitrary: shape() }, longShape)
      .chain((sizes) =>
        fc.record({ sizes: fc.constant(sizes), read: sources(sizes), other: otherLeaves(sizes), numbers }),
      );
    await fc.assert(
      fc.asyncProperty(kernel, async ({ sizes, read, other, numbers: choices }) => {
        const leaves = read.map(({ type, access }, input) => load(type, input, access));
        const body = grow([...leaves, ...other], choices);
        const inputs = read.map(({ data }) => data);
        const outputs = body.map((_, i) => i).slice(-3);
        const map = mapOf(
          sizes,
          read.map(({ type }) => type),
          body,
          outputs,
        );
        const actual = await run(map, inputs);
        evaluateMap(map, inputs).forEach((expected, i) => {
          expectSame(actual[i], expected, `in output ${i}`);
        });
      }),
      { numRuns: 400 },
    );
  });

  test('write rows that are very short', async () => {
    for (const sizes of [
      [9, 2],
      [2, 11, 2, 3],
      [3, 8, 1, 3],
    ]) {
      for (const type of ['float32', 'float64', 'int32', 'bool'] as const) {
        const body: Expression[] = [
          load(type, 0, contiguous(sizes)),
          load(type, 1, { strides: [...contiguous(sizes.slice(0, -1)).strides, 0], offset: 0 }),
          { op: 'add', dtype: type, args: [0, 1] },
          { op: 'less', dtype: 'bool', args: [0, 1] },
        ];
        const map = mapOf(sizes, [type, type], body, [2, 3]);
        const length = sizes.reduce((a, b) => a * b);
        const inputs = [3, 5].map((factor) =>
          arrayOf(
            type,
            Array.from({ length }, (_, i) => (i * factor) % (type === 'bool' ? 2 : 17)),
          ),
        );
        const inPlace = {
          ...map,
          outputs: map.outputs.map((output, i) => (i === 0 ? { ...output, into: 0 } : output)),
        };
        const expected = evaluateMap(map, inputs);
        for (const kernel of [map, inPlace]) {
          const actual = await run(kernel, inputs);
          expected.forEach((values, i) => {
            expectSame(actual[i], values);
          });
        }
      }
    }
  });

  test('read several rows of bools, sixteen at a time', async () => {
    const access = contiguous([5003]);
    const map = mapOf(
      [5003],
      ['bool', 'bool'],
      [
        load('bool', 0, access),
        load('bool', 1, access),
        { op: 'less', dtype: 'bool', args: [0, 1] },
        { op: 'cast', dtype: 'float32', args: [1] },
      ],
      [0, 1, 2, 3],
    );
    const inputs = [3, 7].map((divisor) =>
      arrayOf(
        'bool',
        Array.from({ length: 5003 }, (_, i) => Number(i % divisor === 0)),
      ),
    );
    const actual = await run(map, inputs);
    evaluateMap(map, inputs).forEach((expected, i) => {
      expectSame(actual[i], expected, `in output ${i}`);
    });
  });

  test('may overwrite the inputs they read', async () => {
    for (const length of [1, 3, 4, 5, 8, 1023]) {
      const access = contiguous([length]);
      const body: Expression[] = [
        load('float32', 0, access),
        load('float32', 1, access),
        { op: 'add', dtype: 'float32', args: [0, 1] },
        { op: 'mul', dtype: 'float32', args: [0, 1] },
      ];
      const map = mapOf([length], ['float32', 'float32'], body, [2, 3]);
      const inPlace = { ...map, outputs: map.outputs.map((output, i) => ({ ...output, into: i })) };
      const inputs = [0.5, 3].map((scale) =>
        arrayOf(
          'float32',
          Array.from({ length }, (_, i) => Math.fround(scale * i)),
        ),
      );
      const actual = await run(inPlace, inputs);
      evaluateMap(map, inputs).forEach((expected, i) => {
        expectSame(actual[i], expected);
      });
    }
  });

  test('write nothing outside their outputs', async () => {
    const { cpu } = await import('../src/index.js');
    const backend = await cpu();
    for (const dtype of ['float32', 'float64', 'bool'] as const) {
      for (let length = 1; length < 20; length++) {
        const kernel = mapOf([length], [], [{ op: 'constant', dtype, value: 1 }]);
        const whole = backend.allocate(256);
        backend.write(whole, new Uint8Array(256).fill(0xee));
        const bytes = length * { float32: 4, float64: 8, bool: 1 }[dtype];
        (await backend.compile(kernel)!)([], [{ address: whole.address + 64, bytes }]);
        const after = await backend.read(whole);
        expect(after.slice(0, 64).every((byte) => byte === 0xee)).toBe(true);
        expect(after.slice(64 + bytes).every((byte) => byte === 0xee)).toBe(true);
      }
    }
  });

  test('share compiled code between sizes, strides and constants', async () => {
    const { Heap } = await import('../src/memory/index.js');
    const { Library } = await import('../src/kernels/library.js');
    const { mapProgram } = await import('../src/kernels/map.js');
    const library = new Library(new Heap());
    const scaled = (shape: readonly number[], value: number) =>
      mapProgram(
        mapOf(
          shape,
          ['float32'],
          [
            load('float32', 0, contiguous(shape)),
            { op: 'constant', dtype: 'float32', value },
            { op: 'mul', dtype: 'float32', args: [0, 1] },
          ],
        ),
      );
    for (const program of [scaled([5000], 0.1), scaled([400, 25], 0.01), scaled([300, 1, 17], 1)]) {
      library.find(program.structure, program.emit);
    }
    expect(library.size).toBe(1);
  });

  test('are emitted as a loop over sixteen elements and one over four, with a tail', async () => {
    const { mapProgram } = await import('../src/kernels/map.js');
    const kernel = mapOf(
      [5000],
      ['float32'],
      [load('float32', 0, contiguous([5000])), { op: 'neg', dtype: 'float32', args: [0] }],
    );
    expect(disassemble(mapProgram(kernel).emit().finish())[0]).toMatchInlineSnapshot(`
      "v128.const 0 0 0 128 0 0 0 128 0 0 0 128 0 0 0 128
      local.set 13
      local.get 0
      i32.load offset=4
      local.get 0
      i32.load offset=16
      i32.add
      local.set 6
      local.get 0
      i32.load
      local.get 0
      i32.load offset=24
      i32.add
      local.set 7
      local.get 1
      local.set 8
      local.get 2
      local.set 4
      local.get 1
      local.set 3
      local.get 4
      i32.const 16
      i32.sub
      local.set 9
      local.get 3
      local.get 9
      i32.le_s
      if
        loop
          local.get 3
          i32.const 2
          i32.shl
          local.set 5
          local.get 7
          local.get 5
          i32.add
          local.set 11
          local.get 11
          v128.load
          local.set 10
          local.get 10
          local.get 13
          v128.xor
          local.set 12
          local.get 7
          local.get 5
          i32.add
          local.set 15
          local.get 15
          v128.load offset=16
          local.set 14
          local.get 14
          local.get 13
          v128.xor
          local.set 16
          local.get 7
          local.get 5
          i32.add
          local.set 18
          local.get 18
          v128.load offset=32
          local.set 17
          local.get 17
          local.get 13
          v128.xor
          local.set 19
          local.get 7
          local.get 5
          i32.add
          local.set 21
          local.get 21
          v128.load offset=48
          local.set 20
          local.get 20
          local.get 13
          v128.xor
          local.set 22
          local.get 6
          local.get 5
          i32.add
          local.set 23
          local.get 12
          local.set 24
          local.get 23
          local.get 24
          v128.store
          local.get 6
          local.get 5
          i32.add
          local.set 25
          local.get 16
          local.set 26
          local.get 25
          local.get 26
          v128.store offset=16
          local.get 6
          local.get 5
          i32.add
          local.set 27
          local.get 19
          local.set 28
          local.get 27
          local.get 28
          v128.store offset=32
          local.get 6
          local.get 5
          i32.add
          local.set 29
          local.get 22
          local.set 30
          local.get 29
          local.get 30
          v128.store offset=48
          local.get 3
          i32.const 16
          i32.add
          local.set 3
          local.get 3
          local.get 9
          i32.le_s
          br_if 0
        end
      end
      local.get 3
      local.get 4
      i32.lt_s
      if
        loop
          local.get 3
          i32.const 2
          i32.shl
          local.set 5
          local.get 7
          local.get 5
          i32.add
          local.set 32
          local.get 32
          v128.load
          local.set 31
          local.get 31
          local.get 13
          v128.xor
          local.set 33
          local.get 6
          local.get 5
          i32.add
          local.set 34
          local.get 33
          local.set 35
          local.get 3
          i32.const 4
          i32.add
          local.get 4
          i32.le_s
          if
            local.get 34
            local.get 35
            v128.store
          else
            local.get 34
            local.get 35
            v128.store32_lane 0
            block
              local.get 4
              local.get 3
              i32.sub
              i32.const 1
              i32.le_s
              br_if 0
              local.get 34
              local.get 35
              v128.store32_lane offset=4 1
              local.get 4
              local.get 3
              i32.sub
              i32.const 2
              i32.le_s
              br_if 0
              local.get 34
              local.get 35
              v128.store32_lane offset=8 2
            end
          end
          local.get 3
          i32.const 4
          i32.add
          local.set 3
          local.get 3
          local.get 4
          i32.lt_s
          br_if 0
        end
      end"
    `);
  });

  test('of a single element and of none', async () => {
    const body: Expression[] = [
      load('float32', 0, { strides: [], offset: 2 }),
      { op: 'neg', dtype: 'float32', args: [0] },
    ];
    expect([...(await run(mapOf([], ['float32'], body), [arrayOf('float32', [1, 2, 3])]))[0]!]).toEqual([-3]);
    const none = mapOf([3, 0], ['float32'], [load('float32', 0, { strides: [0, 1], offset: 0 })]);
    expect((await run(none, [arrayOf('float32', [])]))[0]!.length).toBe(0);
  });
});
