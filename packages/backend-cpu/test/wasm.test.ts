import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ByteWriter,
  callOf,
  extractLane,
  hasRelaxedSimd,
  i32,
  i32x4,
  load,
  loadLane,
  ModuleBuilder,
  type Operand,
  op,
  replaceLane,
  select,
  shuffle,
  splatF32,
  splatF64,
  splatI32,
  splatI64,
} from '../src/wasm/index.js';
import { allEncodings } from '../src/wasm/instructions.js';
import { disassemble } from './support/disassemble.js';

const written = (write: (out: ByteWriter) => void): number[] => {
  const out = new ByteWriter();
  write(out);
  return [...out.toUint8Array()];
};

const memory = new WebAssembly.Memory({ initial: 1 });

/** The exported `run` of a module whose body is given. */
function instantiate(module: ModuleBuilder, extra: Record<string, (x: number) => number> = {}) {
  const compiled = new WebAssembly.Module(module.finish());
  const instance = new WebAssembly.Instance(compiled, { host: { memory, ...extra } });
  return instance.exports.run as (...args: number[]) => void;
}

describe('numbers in the binary format', () => {
  test.each([
    [0, [0x00]],
    [127, [0x7f]],
    [128, [0x80, 0x01]],
    [624485, [0xe5, 0x8e, 0x26]],
    [4294967295, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])('%d unsigned', (value, bytes) => {
    expect(written((out) => out.unsigned(value))).toEqual(bytes);
  });

  test.each([
    [0, [0x00]],
    [63, [0x3f]],
    [64, [0xc0, 0x00]],
    [-1, [0x7f]],
    [-64, [0x40]],
    [-123456, [0xc0, 0xbb, 0x78]],
    [-2147483648, [0x80, 0x80, 0x80, 0x80, 0x78]],
  ])('%d signed', (value, bytes) => {
    expect(written((out) => out.signed(value))).toEqual(bytes);
  });

  test('of any size come through a module unchanged', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        const module = new ModuleBuilder();
        module.function(0, (code) => code.store('i32.store', 64, i32(value)), 'run');
        instantiate(module)();
        return new Int32Array(memory.buffer)[16] === value;
      }),
      { numRuns: 50 },
    );
  });
});

describe('instructions', () => {
  const OPERANDS: Readonly<Record<string, Operand>> = {
    i32: i32(1),
    v128: splatI32(1),
    f32: extractLane('f32x4.extract_lane', 0, splatF32(1)),
    f64: extractLane('f64x2.extract_lane', 0, splatF64(1)),
  };

  test('of the tables are valid with the operands the tables say', () => {
    const relaxed = hasRelaxedSimd();
    for (const [name, { signature }] of allEncodings()) {
      const [takes = '', gives = ''] = signature.split(' -> ');
      const module = new ModuleBuilder();
      module.function(0, (code) => {
        const operands = takes.split(' ').map((type) => OPERANDS[type]!);
        const result = (op as unknown as (name: string, ...rest: Operand[]) => Operand)(name, ...operands);
        expect(result.type, name).toBe(gives);
        code.let(result);
      });
      expect(WebAssembly.validate(module.finish()), name).toBe(relaxed || !name.includes('relaxed'));
    }
  });

  test('with immediate arguments are valid and do what they say', () => {
    const module = new ModuleBuilder();
    module.function(
      0,
      (code) => {
        code.store('v128.store', 0, i32x4(10, 11, 12, 13));
        const vector = code.let(load('v128.load', 0));
        code.store('v128.store', 16, shuffle(vector, splatI32(7), [3, 4, 1, 0]));
        code.storeLane(32, 2, 32, vector);
        code.store('i32.store', 36, extractLane('i32x4.extract_lane', 1, vector));
        code.store('v128.store', 48, replaceLane(0, vector, i32(-5)));
        code.store('v128.store', 64, loadLane(32, 3, 0, vector, 4));
        code.store('v128.store', 80, load('v128.load32_splat', 8));
        code.store('v128.store', 96, splatI64(-2n));
        code.store('i32.store', 112, select(i32(1), i32(2), op('i32.eqz', 1)));
      },
      'run',
    );
    instantiate(module)();
    expect([...new Int32Array(memory.buffer, 0, 29)]).toEqual([
      10, 11, 12, 13, 13, 7, 11, 10, 12, 11, 0, 0, -5, 11, 12, 13, 10, 11, 12, 11, 12, 12, 12, 12, -2, -1, -2,
      -1, 2,
    ]);
  });
});

describe('functions', () => {
  test('are written as their statements are made', () => {
    const module = new ModuleBuilder();
    module.function(
      2,
      (code, from, to) => {
        code.repeatWhile(
          () => op('i32.lt_u', from, to),
          () => {
            code.store('v128.store', from, op('f32x4.add', load('v128.load', from, 16), splatF32(1)));
            code.increase(from, 16);
          },
        );
      },
      'run',
    );
    expect(disassemble(module.finish())[0]).toMatchInlineSnapshot(`
      "v128.const 0 0 128 63 0 0 128 63 0 0 128 63 0 0 128 63
      local.set 2
      loop
        local.get 0
        local.get 0
        v128.load offset=16
        local.get 2
        f32x4.add
        v128.store
        local.get 0
        i32.const 16
        i32.add
        local.set 0
        local.get 0
        local.get 1
        i32.lt_u
        br_if 0
      end"
    `);
  });

  test('count, branch and leave blocks', () => {
    const module = new ModuleBuilder();
    module.function(
      1,
      (code, limit) => {
        const sum = code.local('i32');
        const at = code.local('i32');
        code.block((leave) => {
          code.loop((again) => {
            code.branchIf(leave, op('i32.ge_s', at, limit));
            code.increase(at, 1);
            code.if(
              op('i32.and', at, 1),
              () => code.branch(again),
              () => code.increase(sum, at),
            );
            code.branch(again);
          });
        });
        code.store('i32.store', 0, sum);
      },
      'run',
    );
    instantiate(module)(10);
    expect(new Int32Array(memory.buffer)[0]).toBe(2 + 4 + 6 + 8 + 10);
  });

  test('set every vector constant once, before any loop', () => {
    const module = new ModuleBuilder();
    module.function(0, (code) => {
      code.loop(() => {
        const one = code.let(splatF32(1));
        code.set(one, op('f32x4.add', one, splatF32(1)));
        code.set(one, op('v128.xor', splatI32(0), splatI32(-1)));
      });
    });
    expect(disassemble(module.finish())[0]).toMatchInlineSnapshot(`
      "v128.const 0 0 128 63 0 0 128 63 0 0 128 63 0 0 128 63
      local.set 1
      loop
        local.get 1
        local.set 0
        local.get 0
        local.get 1
        f32x4.add
        local.set 0
        v128.const 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
        v128.const 255 255 255 255 255 255 255 255 255 255 255 255 255 255 255 255
        v128.xor
        local.set 0
      end"
    `);
  });

  test('write the statements of several parts in turn', () => {
    const module = new ModuleBuilder();
    module.function(1, (code, start) => {
      const parts = [0, 16, 32].map((offset) => () => {
        const one = code.let(load('v128.load', start, offset));
        if (offset === 32) return;
        code.if(start, () => code.set(one, op('f32x4.abs', one)));
        code.store('v128.store', 0, one, offset);
      });
      code.alternately(parts);
      code.store('v128.store', 0, splatI32(0));
    });
    expect(disassemble(module.finish())[0]).toMatchInlineSnapshot(`
      "local.get 0
      v128.load
      local.set 1
      local.get 0
      v128.load offset=16
      local.set 2
      local.get 0
      v128.load offset=32
      local.set 3
      local.get 0
      if
        local.get 1
        f32x4.abs
        local.set 1
      end
      local.get 0
      if
        local.get 2
        f32x4.abs
        local.set 2
      end
      i32.const 0
      local.get 1
      v128.store
      i32.const 0
      local.get 2
      v128.store offset=16
      i32.const 0
      v128.const 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
      v128.store"
    `);
  });

  test('call imports, and each other', () => {
    const module = new ModuleBuilder();
    const double = module.importFunction('double', ['i32'], 'i32');
    const keep = module.function(2, (code, to, value) => code.store('i32.store', to, value));
    module.function(1, (code, value) => code.call(keep(), 0, callOf(double, value)), 'run');
    instantiate(module, { double: (x) => 2 * x })(21);
    expect(new Int32Array(memory.buffer)[0]).toBe(42);
    expect(() => module.importFunction('late', [], 'i32')).toThrow('internal: import of late');
  });
});
