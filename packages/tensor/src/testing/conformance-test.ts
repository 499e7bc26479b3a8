/** One test of the kit, to be given to a runner as `test(name, run)`. */
export interface ConformanceTest {
  readonly name: string;
  /** Rejects with an error that says what differed. */
  run(): Promise<void>;
}
