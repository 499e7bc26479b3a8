/** What a page that trains a classifier uses, and so downloads; measured by .size-limit.cjs, run by nobody. */
export { valueAndGrad } from '@limpid/autograd';
export { cpu } from '@limpid/backend-cpu';
export { crossEntropy, linear, parametersOf, relu, sequential, withParameters } from '@limpid/layers';
export { adam, applyUpdates } from '@limpid/optim';
export { compile, tensor, useBackend } from '@limpid/tensor';
export { seed } from '@limpid/tensor/random';
