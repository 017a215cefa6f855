/** Makes a clock that says, once a period has gone by, that it has. */
export function createTimer(seconds: number): () => boolean {
  let begun = performance.now();
  return () => {
    const isOver = performance.now() - begun >= 1000 * seconds;
    if (isOver) begun = performance.now();
    return isOver;
  };
}
