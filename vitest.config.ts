const config: import('vitest/config').ViteUserConfig = {
  test: {
    include: ['__tests__/**/*.test.ts'],
    // Synthesis, bundling and the pipeline start real processes; machines differ.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
};

// Not `import` and `export`: the package is CommonJS, and Vite warns about the other syntax in it.
module.exports = config;
