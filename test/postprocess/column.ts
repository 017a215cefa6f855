/** A table of one class; ids are "0", "1", ... */
export const column = (...values: readonly number[]) => ({
  ids: values.map((_, row) => String(row)),
  classes: ["any"],
  values: Float32Array.from(values),
});
