/** Interim: tensors of a tree by path, in the safetensors format. */
import { isTensor, type Tensor, tensor, treePaths, treeUnflatten } from '@limpid/tensor';

export async function writeSafetensors(tree: unknown): Promise<Uint8Array> {
  const header: Record<string, unknown> = {};
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const { path, leaf } of treePaths(tree)) {
    if (!isTensor(leaf)) continue;
    const data = (await leaf.data()) as Float32Array;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    header[path] = { dtype: 'F32', shape: leaf.shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    parts.push(bytes);
  }
  let text = JSON.stringify(header);
  text += ' '.repeat((8 - (text.length % 8)) % 8);
  const head = new TextEncoder().encode(text);
  const out = new Uint8Array(8 + head.length + offset);
  new DataView(out.buffer).setBigUint64(0, BigInt(head.length), true);
  out.set(head, 8);
  let at = 8 + head.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function readSafetensors<T>(tree: T, bytes: Uint8Array): T {
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + size))) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  const leaves: Tensor[] = [];
  for (const { path, leaf } of treePaths(tree)) {
    if (!isTensor(leaf)) continue;
    const entry = header[path];
    if (!entry) throw new Error(`there is no tensor ${path}`);
    const [from, to] = entry.data_offsets;
    const copy = bytes.slice(8 + size + from, 8 + size + to);
    leaves.push(tensor(new Float32Array(copy.buffer), { shape: entry.shape }));
  }
  return treeUnflatten(tree, leaves) as T;
}
