const start = performance.now();
const { cpu } = await import('@limpid/backend-cpu');
const { tensor, useBackend } = await import('@limpid/tensor');
useBackend(await cpu());
const product = tensor([[1, 2], [3, 4]]).matmul(tensor([[5, 6], [7, 8]])); // biome-ignore format: two matrices
const result = await product.data();
console.log(JSON.stringify({ milliseconds: performance.now() - start, result: [...result] }));
