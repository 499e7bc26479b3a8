/**
 * Element types.
 *
 * `float16` is part of the vocabulary so that a device which has it can offer it; whether a dtype is
 * usable is the backend's to say (`Backend.dtypes`). A `bool` is one byte, 0 or 1.
 */
export type DType = 'float16' | 'float32' | 'float64' | 'int32' | 'uint32' | 'bool';

/** The typed array that holds elements of a dtype in host memory. `float16` travels as its raw bits. */
export type TypedArrayOf<D extends DType> = D extends 'float32'
  ? Float32Array
  : D extends 'float64'
    ? Float64Array
    : D extends 'int32'
      ? Int32Array
      : D extends 'uint32'
        ? Uint32Array
        : D extends 'float16'
          ? Uint16Array
          : Uint8Array;

/** Any typed array that can hold a tensor's elements. */
export type TypedArray = TypedArrayOf<DType>;

const BYTES: Readonly<Record<DType, number>> = {
  bool: 1,
  float16: 2,
  float32: 4,
  float64: 8,
  int32: 4,
  uint32: 4,
};

/** The bytes one element of `dtype` takes. */
export function bytesPerElement(dtype: DType): number {
  return BYTES[dtype];
}

/** Whether `dtype` is one of the floating-point types. */
export function isFloat(dtype: DType): dtype is 'float16' | 'float32' | 'float64' {
  return dtype === 'float16' || dtype === 'float32' || dtype === 'float64';
}

/**
 * A typed array of `dtype` over `bytes`, without copying where the alignment allows it.
 *
 * @param bytes Raw memory whose length is a multiple of the element size.
 */
export function viewAs<D extends DType>(dtype: D, bytes: Uint8Array): TypedArrayOf<D> {
  const size = bytesPerElement(dtype);
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = aligned;
  const length = aligned.byteLength / size;
  switch (dtype as DType) {
    case 'float32':
      return new Float32Array(buffer, byteOffset, length) as TypedArrayOf<D>;
    case 'float64':
      return new Float64Array(buffer, byteOffset, length) as TypedArrayOf<D>;
    case 'int32':
      return new Int32Array(buffer, byteOffset, length) as TypedArrayOf<D>;
    case 'uint32':
      return new Uint32Array(buffer, byteOffset, length) as TypedArrayOf<D>;
    case 'float16':
      return new Uint16Array(buffer, byteOffset, length) as TypedArrayOf<D>;
    case 'bool':
      return new Uint8Array(buffer, byteOffset, length) as TypedArrayOf<D>;
  }
}
