import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['__tests__/**/*.test.ts'],
    // Synthesis, bundling and the pipeline start real processes; machines differ.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
