/**
 * Models in the ONNX format, as far as the bench needs them: a writer of protocol buffers and of the handful of
 * messages of onnx.proto (field numbers from there). No reader, no checker: the runtime is both.
 */

const [varint, fixed32, delimited] = [0, 5, 2];

function varintBytes(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return bytes;
}

const tag = (field, wire) => varintBytes((field << 3) | wire);
const integer = (field, value) => [...tag(field, varint), ...varintBytes(value)];
const bytes = (field, value) => [...tag(field, delimited), ...varintBytes(value.length), ...value];
const text = (field, value) => bytes(field, new TextEncoder().encode(value));
const float = (field, value) => [...tag(field, fixed32), ...new Uint8Array(new Float32Array([value]).buffer)];

/** TensorProto.DataType */
const dataTypes = { float32: 1, int64: 7 };

/** AttributeProto: a number with a point in its name's table is a float, a list is of integers. */
function attribute(name, value) {
  const [FLOAT, INT, INTS] = [1, 2, 7];
  const head = text(1, name);
  if (Array.isArray(value)) return [...head, ...value.flatMap((v) => integer(8, v)), ...integer(20, INTS)];
  if (typeof value === 'object') return [...head, ...float(2, value.float), ...integer(20, FLOAT)];
  return [...head, ...integer(3, value), ...integer(20, INT)];
}

function valueInfo(name, shape) {
  const dimensions = shape.flatMap((size) => bytes(1, integer(1, size)));
  const tensorType = [...integer(1, dataTypes.float32), ...bytes(2, dimensions)];
  return [...text(1, name), ...bytes(2, bytes(1, tensorType))];
}

function constant(name, { shape, data }) {
  const type = data instanceof BigInt64Array ? dataTypes.int64 : dataTypes.float32;
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return [
    ...shape.flatMap((size) => integer(1, size)),
    ...integer(2, type),
    ...text(8, name),
    ...bytes(9, raw),
  ];
}

/** The operator set whose meanings the graphs rely on: the first with a Gelu of its own. */
const operatorSet = 20;

/**
 * A graph being written: `node` adds an operation and gives the name of its result.
 *
 * @example
 * const graph = new Graph();
 * const x = graph.input('x', [2, 3]);
 * graph.output(graph.node('Exp', [x]), [2, 3]);
 * const model = graph.encode();
 */
export class Graph {
  #nodes = [];
  #constants = [];
  #inputs = [];
  #outputs = [];
  #count = 0;

  input(name, shape) {
    this.#inputs.push(valueInfo(name, shape));
    return name;
  }

  /** @param name Given to the result, so that it can be asked for. */
  output(value, shape, name = value) {
    if (name !== value) this.#nodes.push([...text(1, value), ...text(2, name), ...text(4, 'Identity')]);
    this.#outputs.push(valueInfo(name, shape));
    return name;
  }

  /** A number, or whole numbers (axes, shapes). */
  constant(value) {
    const name = `constant${this.#count++}`;
    const data = Array.isArray(value) ? new BigInt64Array(value.map(BigInt)) : new Float32Array([value]);
    this.#constants.push(constant(name, { data, shape: Array.isArray(value) ? [value.length] : [] }));
    return name;
  }

  /** @param attributes Whole numbers, lists of them, or `{ float }`. */
  node(operator, inputs, attributes = {}) {
    const name = `value${this.#count++}`;
    this.#nodes.push([
      ...inputs.flatMap((input) => text(1, input)),
      ...text(2, name),
      ...text(4, operator),
      ...Object.entries(attributes).flatMap(([key, value]) => bytes(5, attribute(key, value))),
    ]);
    return name;
  }

  /** The bytes of the ModelProto. */
  encode() {
    const graph = [
      ...this.#nodes.flatMap((node) => bytes(1, node)),
      ...text(2, 'bench'),
      ...this.#constants.flatMap((tensor) => bytes(5, tensor)),
      ...this.#inputs.flatMap((input) => bytes(11, input)),
      ...this.#outputs.flatMap((output) => bytes(12, output)),
    ];
    const intermediateRepresentation = 9;
    return new Uint8Array([
      ...integer(1, intermediateRepresentation),
      ...bytes(7, graph),
      ...bytes(8, [...text(1, ''), ...integer(2, operatorSet)]),
    ]);
  }
}
