import { defineOp, referenceBackend, tensor } from '@limpid/tensor';
import { type Backend, type Kernel, viewAs } from '@limpid/tensor/backend';
import { describe, expect, it } from 'vitest';

const scaled = defineOp<{ factor: number }>({
  name: 'test/scaled',
  infer: ([x]) => x as NonNullable<typeof x>,
  meaning: ([x], { factor }) => (x as NonNullable<typeof x>).mul(factor),
});

/** The reference backend with a kernel of its own for the operation. */
function withKernel(seen: Kernel[]): Backend<Uint8Array> {
  const reference = referenceBackend();
  return {
    ...reference,
    name: 'with a kernel',
    compile: (kernel) => {
      if (kernel.kind !== 'custom' || kernel.name !== 'test/scaled') return reference.compile(kernel);
      seen.push(kernel);
      const { factor } = kernel.attributes as { factor: number };
      return ([input], [output]) => {
        const x = viewAs('float32', input as Uint8Array);
        viewAs('float32', output as Uint8Array).set(x.map((value) => value * factor));
      };
    },
  };
}

describe('defineOp', () => {
  it('computes the meaning where no backend knows the operation', async () => {
    expect(
      await scaled([tensor([1, 2])], { factor: 3 })
        .add(1)
        .toArray(),
    ).toEqual([4, 7]);
  });

  it('uses the kernel of a backend that knows it, on contiguous inputs, with its options', async () => {
    const seen: Kernel[] = [];
    const backend = withKernel(seen);
    const x = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { backend },
    );
    expect(await scaled([x.transpose()], { factor: 2 }).toArray()).toEqual([
      [2, 6],
      [4, 8],
    ]);
    expect(await scaled([x.transpose()], { factor: 5 }).toArray()).toEqual([
      [5, 15],
      [10, 20],
    ]);
    expect(seen.map((kernel) => kernel.kind === 'custom' && [kernel.inputShapes, kernel.attributes])).toEqual(
      [
        [[[2, 2]], { factor: 2 }],
        [[[2, 2]], { factor: 5 }],
      ],
    );
  });

  it('says when the meaning is not what the shape rule promises', async () => {
    const wrong = defineOp({
      name: 'test/wrong',
      infer: ([x]) => x as NonNullable<typeof x>,
      meaning: ([x]) => (x as NonNullable<typeof x>).sum(),
    });
    await expect(wrong([tensor([1, 2])]).data()).rejects.toThrow(
      'test/wrong: its shape rule says float32[2], its meaning gives float32[]',
    );
  });
});
