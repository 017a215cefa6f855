/** Returns a function that is true once per period: when `seconds` have passed since its start or its last `true`. */
export function createTimer(seconds: number): () => boolean {
  let start = performance.now();
  return () => {
    const isOver = performance.now() - start >= 1000 * seconds;
    if (isOver) start = performance.now();
    return isOver;
  };
}
