export { logSigmoid, logSoftmax, relu, sigmoid, softmax, softplus, tanh } from '@limpid/tensor';
export { Activation, activation } from './activation.js';
export { hardSigmoid, hardSwish, hardTanh } from './hard.js';
export { maxout } from './maxout.js';
export { PRelu, prelu } from './prelu.js';
export { elu, leakyRelu, selu } from './rectified.js';
export { gelu, silu } from './smooth.js';
