// The hot loops of PNG. Built by `npm run build:kernels`.
export { adler32 } from "./adler-32";
export { countSymbols, writeSymbols } from "./png-deflate";
export { filterRows, restoreRows } from "./png-filters";
