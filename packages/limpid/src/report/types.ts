/**
 * The report of one run of `limpid explain`, as data: everything that was read, trained, measured and explained,
 * with every number. `report.json` is this object written down (see json.ts) and `report.html` is drawn from it (see
 * render.ts), so the two never disagree. Results of `@limpid/explain` fit in as they are; so does a report read back
 * from its file. There is no clock time in it: the same run gives the same report.
 */

/** The version of this layout; a reader should refuse one it does not know. */
export const REPORT_SCHEMA = 'limpid-report/1';

/** A sequence of numbers: a typed array from the computation, or a plain one from a file. */
export type Numbers = ArrayLike<number>;

/** A feature or an output, with its unit where it has one. */
export interface NamedQuantity {
  readonly name: string;
  readonly unit?: string | undefined;
}

/** One column of the data as it was read. */
export interface ColumnReport extends NamedQuantity {
  readonly kind: 'numeric' | 'categorical';
  readonly role: 'feature' | 'target' | 'ignored';
  /** Number of missing values. */
  readonly missing: number;
  /** What was done about them, such as `mean of the training part`; left out where none is missing. */
  readonly missingTreatment?: string | undefined;
  /** Number of different values. */
  readonly distinct?: number | undefined;
  /** Of a numeric column: its range and mean, missing values left aside. */
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly mean?: number | undefined;
}

/** What the model is to predict. Binary outputs are the probability of the second class. */
export interface TargetReport extends NamedQuantity {
  readonly task: 'binary' | 'multiclass' | 'regression';
  /** Names of the classes, in the order of the model's outputs; left out for regression. */
  readonly classes?: readonly string[] | undefined;
  /** Rows of each class. */
  readonly counts?: Numbers | undefined;
}

/** The data as they were read. */
export interface DataReport {
  /** Name of the bundled set, or of the file without its folder. */
  readonly name: string;
  /** Where the data come from, and their licence, where known. */
  readonly source?: string | undefined;
  readonly rows: number;
  /** Rows left out because of missing values. */
  readonly dropped?: number | undefined;
  readonly columns: readonly ColumnReport[];
  readonly target: TargetReport;
}

/** How many rows each part got. */
export interface SplitReport {
  readonly train: number;
  readonly validation: number;
  /** Rows held out from training and from early stopping. */
  readonly test: number;
  /** Whether each part has the classes' shares. */
  readonly stratified: boolean;
}

/** The network. */
export interface ModelReport {
  readonly layers: readonly {
    /** What the layer is, such as `linear` or `relu`. */
    readonly name: string;
    /** Size of its output for one row. */
    readonly output: number;
    readonly parameters: number;
  }[];
  /** Columns that enter, after encoding. */
  readonly inputs: number;
  /** All parameters together. */
  readonly parameters: number;
}

/** How it was trained. */
export interface TrainingReport {
  /** Name of the loss, such as `cross-entropy`. */
  readonly loss: string;
  /** The optimiser in words, such as `adam, learning rate 0.01`. */
  readonly optimizer: string;
  readonly batchSize: number;
  /** Epochs without improvement after which training stops; left out without early stopping. */
  readonly patience?: number | undefined;
  /** The most epochs it could have taken. */
  readonly maxEpochs: number;
  readonly stoppedEarly: boolean;
  /** The epoch, counted from 1, whose parameters were kept. */
  readonly bestEpoch?: number | undefined;
  /** Loss per epoch on the training rows, and on the validation rows. */
  readonly train: Numbers;
  readonly validation?: Numbers | undefined;
}

/** One measure of the model on the held-out rows. */
export interface MetricReport {
  /** Such as `accuracy`, `ROC AUC`, `log loss`, `R²`, `RMSE`, `MAE`. */
  readonly name: string;
  readonly unit?: string | undefined;
  readonly value: number;
  /** The same measure of the trivial baseline. */
  readonly baseline: number;
  readonly better: 'higher' | 'lower';
}

/** How well it predicts rows it has not seen. */
export interface PerformanceReport {
  /** Number of held-out rows. */
  readonly rows: number;
  /** What the trivial baseline answers, such as `always the most frequent class, benign`. */
  readonly baseline: string;
  /** The first is the main one. */
  readonly metrics: readonly MetricReport[];
  /** Rows of each true class (first index) that were given each class (second index); for classification. */
  readonly confusion?: readonly Numbers[] | undefined;
}

/** A permutation importance, as `@limpid/explain` gives it, and the correlations one needs to read it. */
export interface ImportanceReport {
  readonly baseline: number;
  readonly features: readonly {
    readonly name: string;
    readonly columns: Numbers;
    readonly mean: number;
    readonly std: number;
    readonly raw: Numbers;
  }[];
  /** Name of the score, such as `accuracy`. */
  readonly score: string;
  readonly repeats: number;
  readonly seed: number;
  /** Rows it was measured on. */
  readonly rows: number;
  /** Pairs of features with strong correlation, strongest first. */
  readonly correlated?:
    | readonly { readonly features: readonly [string, string]; readonly correlation: number }[]
    | undefined;
}

/** The band of a curve from refits, as `@limpid/explain` gives it. */
export interface BandReport {
  readonly estimate: Numbers;
  readonly lower: Numbers;
  readonly upper: Numbers;
  readonly standardError: Numbers;
  readonly samples: readonly Numbers[];
  readonly refits: number;
  readonly level: number;
  readonly method: string;
  readonly seed: number;
}

/** A partial dependence on one feature or two, as `@limpid/explain` gives it. */
export interface DependenceResultReport {
  readonly grid: readonly Numbers[];
  readonly average: Numbers;
  readonly individual?: readonly Numbers[] | undefined;
  readonly iceSpread?: Numbers | undefined;
  readonly deciles?: readonly Numbers[] | undefined;
  /** What the other features were held at: `observed`, `mean`, `median` or `mode`. */
  readonly hold: string;
  /** Rows the data had; with `hold: 'observed'`, those it was averaged over. */
  readonly rows: number;
}

/** The partial dependence on one feature, ready to be drawn. */
export interface DependenceReport {
  readonly feature: NamedQuantity;
  /** Names of the categories at the grid's points; left out for a numeric feature. */
  readonly categories?: readonly string[] | undefined;
  /** Rows of each category. */
  readonly counts?: Numbers | undefined;
  /** What is predicted, such as `probability of malignant`, or the target with its unit. */
  readonly output: NamedQuantity;
  readonly result: DependenceResultReport;
  readonly band?: BandReport | undefined;
}

/** The partial dependence on a pair of numeric features. */
export interface PairReport {
  readonly features: readonly [NamedQuantity, NamedQuantity];
  /** What is predicted; for several classes, the classes are in the target. */
  readonly output: NamedQuantity;
  /** Of a binary target or a regression: one result. Of several classes: one per class, in their order. */
  readonly results: readonly DependenceResultReport[];
  /** The observed rows, and for classification each row's class. */
  readonly points?:
    | { readonly x: Numbers; readonly y: Numbers; readonly classes?: Numbers | undefined }
    | undefined;
}

/** A value that JSON can hold. */
export type OptionValue = string | number | boolean | null | readonly OptionValue[];

/** One run of `limpid explain`. */
export interface Report {
  readonly schema: typeof REPORT_SCHEMA;
  /** Version of limpid. */
  readonly limpid: string;
  /** Version of Node, on whose arithmetic the last digits depend. */
  readonly node?: string | undefined;
  /** The command that makes this report again. */
  readonly command?: string | undefined;
  readonly seed: number;
  /** Name of the backend that computed. */
  readonly backend: string;
  /** All options with their values, defaults included. */
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly data: DataReport;
  readonly split: SplitReport;
  readonly model: ModelReport;
  readonly training: TrainingReport;
  readonly performance: PerformanceReport;
  readonly importance: ImportanceReport;
  /** The most important features, most important first. */
  readonly dependence: readonly DependenceReport[];
  readonly pair?: PairReport | undefined;
  /** Whatever the reader should know besides, one sentence each. */
  readonly notes: readonly string[];
}
