/** All check kits, for those who write a layer, an optimiser, a gradient or a backend: for tests of any runner. */
export * from '@limpid/autograd/testing';
export * from '@limpid/layers/testing';
export * from '@limpid/optim/testing';
export * from '@limpid/tensor/testing';
