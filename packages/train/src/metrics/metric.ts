/**
 * A number that says how good predictions are, as `@limpid/explain`'s scores take their arguments: first what is
 * true, then what was predicted.
 *
 * @param targets One number a row: a class number, or a value.
 * @param predictions rows × outputs numbers, row by row.
 */
export type Metric = (targets: ArrayLike<number>, predictions: ArrayLike<number>) => number;
