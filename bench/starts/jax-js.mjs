const start = performance.now();
const { defaultDevice, init, numpy: np } = await import('@jax-js/jax');
await init('wasm');
defaultDevice('wasm');
const [a, b] = [[1, 2, 3, 4], [5, 6, 7, 8]].map((data) => np.array(data).reshape([2, 2])); // biome-ignore format: two matrices
const result = await np.matmul(a, b).data();
console.log(JSON.stringify({ milliseconds: performance.now() - start, result: [...result] }));
