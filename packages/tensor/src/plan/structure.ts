import { internal } from '../error.js';
import type { Origin, Value } from '../graph/value.js';

/**
 * The structure of a graph as a sequence of words: what two graphs must have in common to share a plan. For every
 * root come its primitive, its attributes and in turn the words of its inputs, or, where the graph ends, what kind of
 * leaf it is; what has been met before is its place in the order of meeting.
 *
 * The words go into one array that all walks write over, and a hash grows from word to word, so that a structure
 * that has been seen is found again without making text or nodes. Whoever wants to keep the words copies them.
 */
const words: unknown[] = [];
let count = 0;
let hash = 0;

/** Mark lists and objects among the words; nothing else is the same as one of these. */
const [LIST, OBJECT, END] = [{}, {}, {}];

const stack: Value[] = [];

/** 2³² divided by the golden ratio, as multiplicative hashing has it (Knuth, TAOCP 3, section 6.4). */
const GOLDEN = 0x9e3779b1;
const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

/**
 * Writes down the structure behind `roots`.
 *
 * @param boundary Values to treat as stored, whatever they are: where a sub-graph ends.
 * @returns The hash, and the leaves in the order in which a plan takes them.
 */
export function structureOf(
  roots: readonly Value[],
  boundary?: ReadonlySet<Value>,
): { hash: number; leaves: Value[] } {
  const leaves: Value[] = [];
  const met: Value[] = [];
  stack.length = 0;
  count = 0;
  hash = 0;
  for (const root of roots) {
    stack.push(root);
    while (stack.length > 0) {
      const value = resolve(stack.pop() as Value, boundary);
      if (value.place < met.length && met[value.place] === value) {
        write(value.place);
        continue;
      }
      value.place = met.push(value) - 1;
      if (endsAt(value, boundary)) {
        leaves.push(value);
        write(value.dtype);
        writeAttribute(value.shape);
      } else {
        const { inputs } = writeOrigin(value);
        for (let i = inputs.length - 1; i >= 0; i--) stack.push(inputs[i] as Value);
      }
    }
  }
  return { hash, leaves };
}

/** Whether the structure written last has these words. */
export function wasWritten(known: readonly unknown[]): boolean {
  if (known.length !== count) return false;
  for (let i = 0; i < count; i++) if (!Object.is(words[i], known[i])) return false;
  return true;
}

/** A copy of the words written last. */
export function lastWritten(): unknown[] {
  return words.slice(0, count);
}

/** Words as text, which tells the same apart; for control flow, whose attributes hold the structures of its bodies. */
export function textOf(known: readonly unknown[]): string {
  const marks = new Map<unknown, string>([
    [LIST, '['],
    [OBJECT, '{'],
    [END, '}'],
  ]);
  const text = (word: unknown): string =>
    marks.get(word) ??
    (typeof word === 'string' ? JSON.stringify(word) : Object.is(word, -0) ? '-0' : String(word));
  return known.map(text).join();
}

/** What a value stands for once aliases are followed. */
function resolve(value: Value, boundary: ReadonlySet<Value> | undefined): Value {
  let current = value;
  // By its name, since primitives are all of one form and lowerings are not.
  while (current.origin?.primitive.name === 'alias' && !endsAt(current, boundary)) {
    current = current.origin.inputs[0] as Value;
  }
  return current;
}

/** Whether the graph ends at a value: it has memory, or is a stand-in. */
function endsAt(value: Value, boundary: ReadonlySet<Value> | undefined): boolean {
  if (value.storage || value.origin?.primitive.name === 'buffer') return true;
  return boundary?.has(value) ?? false;
}

function writeOrigin({ origin }: Value): Origin {
  if (!origin) throw internal('a value has neither memory nor an origin');
  const { primitive, inputs, attributes } = origin;
  write(primitive.name);
  write(inputs.length);
  // Control flow and operations from outside bring a key.
  const key = (attributes as { readonly key?: unknown } | undefined)?.key;
  writeAttribute(typeof key === 'string' ? key : attributes);
  return origin;
}

function writeAttribute(attribute: unknown): void {
  if (typeof attribute !== 'object' || attribute === null) {
    write(attribute);
  } else if (Array.isArray(attribute)) {
    write(LIST);
    write(attribute.length);
    for (let i = 0; i < attribute.length; i++) writeAttribute(attribute[i]);
  } else {
    write(OBJECT);
    for (const name in attribute) {
      // Names hardly tell structures apart that values do not: they are compared, but take no part in the hash.
      words[count++] = name;
      writeAttribute((attribute as Record<string, unknown>)[name]);
    }
    write(END);
  }
}

function write(word: unknown): void {
  words[count++] = word;
  if (typeof word === 'number') {
    double[0] = word;
    mix((halves[0] as number) ^ (halves[1] as number));
  } else if (typeof word === 'string') {
    mix(word.length + 64 * word.charCodeAt(0) + 8192 * word.charCodeAt(word.length - 1));
  }
}

function mix(number: number): void {
  hash = Math.imul(hash ^ number ^ (hash >>> 15), GOLDEN);
}
