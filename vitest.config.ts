import { defineConfig } from "vitest/config";

/** Limits against hanging, not on speed: machines are slow and shared. */
const patience = (milliseconds: number) => ({ testTimeout: milliseconds, hookTimeout: milliseconds });

export default defineConfig({
  test: {
    projects: [
      { test: { name: "fast", include: ["test/**/*.test.ts"], exclude: ["test/full/**"], ...patience(240_000) } },
      { test: { name: "full", include: ["test/full/**/*.test.ts"], ...patience(900_000) } },
    ],
  },
});
