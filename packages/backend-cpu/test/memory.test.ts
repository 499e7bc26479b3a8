import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Arena, Heap, type Piece } from '../src/memory/index.js';

const MEBIBYTE = 1 << 20;

describe('the arena', () => {
  test('never gives out the same address twice, whatever is asked and given back', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 5000 }).map((bytes) => ({ bytes })) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 200_000 }).map((bytes) => ({ bytes })) },
      { weight: 3, arbitrary: fc.nat().map((which) => ({ which })) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const arena = new Arena(64);
        arena.extend(MEBIBYTE);
        const live: { piece: Piece; bytes: number }[] = [];
        for (const next of steps) {
          if ('bytes' in next) {
            const piece = arena.take(next.bytes);
            if (!piece) continue;
            expect(piece.size).toBeGreaterThanOrEqual(next.bytes);
            expect(piece.address % 64).toBe(0);
            expect(piece.address + piece.size).toBeLessThanOrEqual(64 + MEBIBYTE);
            for (const other of live) {
              const isApart =
                other.piece.address + other.piece.size <= piece.address ||
                piece.address + piece.size <= other.piece.address;
              expect(isApart).toBe(true);
            }
            live.push({ piece, bytes: next.bytes });
          } else if (live.length > 0) {
            arena.give(live.splice(next.which % live.length, 1)[0]!.piece);
          }
          expect(arena.held).toBe(live.reduce((sum, { piece }) => sum + piece.size, 0));
        }
        for (const { piece } of live) arena.give(piece);
        expect(arena.held).toBe(0);
        // Everything has grown together again.
        expect(arena.take(MEBIBYTE)?.size).toBe(MEBIBYTE);
      }),
      { numRuns: 200 },
    );
  });

  test('hands out first what came back last', () => {
    const arena = new Arena(64);
    arena.extend(MEBIBYTE);
    const pieces = Array.from({ length: 4 }, () => arena.take(1000)!);
    arena.give(pieces[0]!);
    arena.give(pieces[2]!);
    expect(arena.take(1000)!.address).toBe(pieces[2]!.address);
    expect(arena.take(1000)!.address).toBe(pieces[0]!.address);
  });

  test.each([64_000, 64_064, 213_312, 999_936])(
    'finds a piece of exactly %d bytes where there is one',
    (bytes) => {
      const arena = new Arena(64);
      arena.extend(bytes);
      const whole = arena.take(bytes)!;
      expect([whole.address, whole.size]).toEqual([64, bytes]);
      arena.give(whole);
      expect(arena.lacking(bytes)).toBe(0);
      expect(arena.take(bytes + 1)).toBeUndefined();
      expect(arena.take(bytes)).toBe(whole);
    },
  );

  test('says that a piece came back twice', () => {
    const arena = new Arena(64);
    arena.extend(MEBIBYTE);
    const piece = arena.take(100)!;
    arena.give(piece);
    expect(() => arena.give(piece)).toThrow('internal: memory at 64 was given back twice');
  });
});

describe('the heap', () => {
  test('grows at least twofold, and keeps what is in it', () => {
    const heap = new Heap();
    const before = heap.bytes.byteLength;
    const small = heap.allocate(1000);
    heap.bytes.fill(7, small.address, small.address + 1000);
    const large = heap.allocate(before);
    expect(heap.bytes.byteLength).toBeGreaterThanOrEqual(2 * before);
    expect(heap.words.byteLength).toBe(heap.bytes.byteLength);
    expect(heap.bytes.slice(small.address, small.address + 1000).every((byte) => byte === 7)).toBe(true);
    expect(large.address + large.size).toBeLessThanOrEqual(heap.bytes.byteLength - 64);
  });

  test('stays as it is while pieces come and go', () => {
    const heap = new Heap();
    const round = () => {
      const pieces = Array.from({ length: 40 }, (_, i) => heap.allocate(1 + ((i * 7919) % 60_000)));
      for (const piece of pieces) heap.free(piece);
    };
    round();
    const { byteLength } = heap.bytes;
    for (let i = 0; i < 200; i++) round();
    expect(heap.bytes.byteLength).toBe(byteLength);
    expect(heap.held).toBe(0);
  });

  test('names what was asked for and what is held when nothing is left', () => {
    const heap = new Heap({ maximumBytes: 4 * MEBIBYTE });
    heap.allocate(3 * MEBIBYTE);
    expect(() => heap.allocate(2 * MEBIBYTE)).toThrow(
      'cpu: out of memory: asked for 2097152 bytes while holding 3145728 of at most 4194304',
    );
    expect(heap.allocate(900_000).size).toBeGreaterThanOrEqual(900_000);
  });

  test.each([2 ** 33, 2 ** 50, Infinity, NaN])('has no %d bytes to give', (bytes) => {
    expect(() => new Heap().allocate(bytes)).toThrow(`cpu: out of memory: asked for ${bytes} bytes`);
  });

  test('refuses to live in less than a page', () => {
    expect(() => new Heap({ maximumBytes: 1000 })).toThrow('maximumBytes is 1000; expected at least 65536');
  });
});
