/** The compiled kernels of assembly/window.ts, in base64. Made by `npm run build:kernels`. */
export const KERNELS_BASE64 = [
  "AGFzbQEAAAABBwFgA39/fwACDwEDZW52Bm1lbW9yeQIAAAMCAQAHEwIGbG9va1VwAAAGbWVtb3J5AgAKKAEmAANAIAAgAUkEQCAAIAIgAC0A",
  "AGotAAA6AAAgAEEBaiEADAELCws=",
].join("");
