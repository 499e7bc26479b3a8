/** Everything there is for training networks, used or not; measured by .size-limit.cjs, run by nobody. */
export * as autograd from '@limpid/autograd';
export * as cpu from '@limpid/backend-cpu';
export * as layers from '@limpid/layers';
export * as optim from '@limpid/optim';
export * as tensor from '@limpid/tensor';
