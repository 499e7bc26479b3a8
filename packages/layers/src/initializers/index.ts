export { type Fans, fansOf, type Initializer } from './initializer.js';
export { constant, normal, ones, sparse, uniform, zeros } from './plain.js';
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  scaled,
  torchLinear,
} from './scaled.js';
