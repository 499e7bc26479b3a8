import { type ControlRule, controlRules } from './control.js';
import { customRules } from './custom.js';
import { elementwiseRules } from './elementwise.js';
import { indexingRules } from './indexing.js';
import { markRules } from './marks.js';
import { productRules } from './products.js';
import { reductionRules } from './reductions.js';
import type { RuleTable } from './rule.js';
import { viewRules } from './views.js';

/** The gradient rule of every primitive that has one, by the primitive's name. */
export const RULES: RuleTable = {
  ...elementwiseRules,
  ...viewRules,
  ...reductionRules,
  ...productRules,
  ...indexingRules,
  ...markRules,
  ...customRules,
};

/** The rules of control flow, which has several results. */
export const CONTROL_RULES: Readonly<Record<string, ControlRule<never>>> = controlRules;

/** The primitive that is one of control flow's results; the backward pass looks through it. */
export const RESULT = 'project';

/**
 * Primitives that no gradient passes: their results or their arguments are integers or bools, or they have
 * no arguments. A test compares these lists with the primitives there are.
 */
export const NOT_DIFFERENTIABLE: ReadonlySet<string> = new Set([
  'less',
  'equal',
  'bitwiseAnd',
  'bitwiseOr',
  'bitwiseXor',
  'shiftLeft',
  'shiftRight',
  'bitcast',
  'argsort',
  'constant',
  'iota',
  'buffer',
]);
