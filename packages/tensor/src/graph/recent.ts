/**
 * A map that remembers the last entries made and forgets the oldest beyond a limit: for caches whose keys
 * might never repeat, in programs whose constants or shapes never do.
 */
export class Recent<V, K = string> extends Map<K, V> {
  private readonly limit: number;

  constructor(limit: number) {
    super();
    this.limit = limit;
  }

  override set(key: K, value: V): this {
    super.set(key, value);
    if (this.size > this.limit) {
      const [oldest] = this.keys();
      this.delete(oldest as K);
    }
    return this;
  }
}
