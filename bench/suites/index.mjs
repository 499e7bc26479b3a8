/** Every suite that times cases, by name; `startup` and `size` measure in ways of their own. */
import { conv } from './conv.mjs';
import { elementwise } from './elementwise.mjs';
import { matmul } from './matmul.mjs';
import { reduce } from './reduce.mjs';
import { attentionStep, lenetStep, mlpStep, smallClassifierStep, xorStep } from './steps.mjs';
import { tinyOp } from './tiny-op.mjs';

export const suites = [
  matmul,
  elementwise,
  reduce,
  conv,
  mlpStep,
  lenetStep,
  xorStep,
  smallClassifierStep,
  attentionStep,
  tinyOp,
];
