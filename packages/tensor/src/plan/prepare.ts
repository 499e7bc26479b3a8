import type { Kernel } from '../backend/kernel.js';
import { internal, LimpidError } from '../error.js';
import type { Device } from '../graph/device.js';
import type { Value } from '../graph/value.js';
import type { Draft } from '../schedule/draft.js';
import { kernelOf } from '../schedule/kernel.js';
import type { Graph } from '../schedule/node.js';
import { schedule } from '../schedule/schedule.js';
import { sizeOf } from '../shape/shape.js';

/** Where a backend does not say: WebGPU's default limit on storage buffers. */
const BUFFERS_PER_KERNEL = 8;

/** A draft of the schedule and its kernel; control flow has none. */
export interface Prepared {
  readonly draft: Draft;
  readonly kernel: Kernel | undefined;
}

/**
 * Schedules `roots`, asking the backend about every kernel of a fixed kind; what it declines is tried
 * without its epilogue, then decomposed. A group of kernels over the same rows that it declines falls apart.
 *
 * @param boundary Values to treat as stored.
 */
export function prepare(
  device: Device,
  roots: readonly Value[],
  boundary: ReadonlySet<Value>,
): { graph: Graph; prepared: Prepared[] } {
  const replacements = new Map<Value, Value>();
  const alone = new Set<Value>();
  const bufferLimit = device.backend.buffersPerKernel ?? BUFFERS_PER_KERNEL;
  for (;;) {
    const { graph, drafts } = schedule(roots, replacements, alone, boundary, bufferLimit);
    checkDTypes(device, graph);
    let again = false;
    const prepared = drafts.flatMap((draft): Prepared[] => {
      if (draft.control) return [{ draft, kernel: undefined }];
      const kernel = kernelOf(draft);
      if (draft.group && device.compile(kernel) === null) {
        return draft.group.members.map((member) => ({ draft: member.draft, kernel: kernelOf(member.draft) }));
      }
      if (draft.core && sizeOf(draft.shape) > 0 && device.compile(kernel) === null) {
        again = true;
        const anchor = anchorOf(draft);
        if (draft.epilogue && !isBare(draft) && !alone.has(anchor)) alone.add(anchor);
        else replacements.set(anchor, decomposed(anchor));
      }
      return [{ draft, kernel }];
    });
    if (!again) return { graph, prepared };
  }
}

/** The value a kernel of a fixed kind computes before its epilogue. */
function anchorOf(draft: Draft): Value {
  if (!draft.anchor) throw internal('a kernel of a fixed kind has no anchor');
  return draft.anchor.value;
}

/** Whether the epilogue does nothing but hand on the anchor's result. */
function isBare(draft: Draft): boolean {
  return draft.epilogue?.items.length === 1;
}

function decomposed(value: Value): Value {
  const { origin } = value;
  if (origin?.primitive.lowering.kind !== 'native') throw internal('only kernels of a fixed kind decompose');
  return origin.primitive.lowering.decompose(origin.inputs, origin.attributes);
}

function checkDTypes({ backend }: Device, { order }: Graph): void {
  for (const { value } of order) {
    if (backend.dtypes.has(value.dtype)) continue;
    const has = [...backend.dtypes].join(', ');
    throw new LimpidError(
      'dtype',
      `backend ${backend.name} has no ${value.dtype} (it has ${has}); cast the tensor or use another backend`,
    );
  }
}
