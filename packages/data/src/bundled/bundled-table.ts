/** Tables from the bundled data: names, units and classes put to the numbers. */
import type { Column, ColumnDescription } from '../table/column.js';
import { Table, type TableInfo } from '../table/table.js';

/** The target column of a bundled table: classes, or a number. */
export interface BundledTarget extends ColumnDescription {
  /** The classes in the order of their codes; left out for a numeric target. */
  readonly classes?: readonly string[];
}

/** Builds the table; `values` has one array a feature and the target's last. */
export function bundledTable(
  values: readonly Float64Array[],
  features: readonly ColumnDescription[],
  target: BundledTarget,
  info: TableInfo,
): Table {
  const columns = features.map(
    (feature, index): Column => ({ ...feature, kind: 'numeric', values: values[index] as Float64Array }),
  );
  const { classes, ...description } = target;
  const targetValues = values[features.length] as Float64Array;
  const targetColumn: Column =
    classes === undefined
      ? { ...description, kind: 'numeric', values: targetValues }
      : { ...description, kind: 'categorical', codes: Int32Array.from(targetValues), categories: classes };
  return new Table([...columns, targetColumn], { info: { ...info, target: target.name } });
}
