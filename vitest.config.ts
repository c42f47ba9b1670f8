/** `vitest --mode provider` runs what needs the real AWS provider, and no other mode does. */
const REAL_PROVIDER = '__tests__/provider/real-provider.test.ts';

const config = ({ mode }: import('vitest/config').ConfigEnv): import('vitest/config').ViteUserConfig => ({
  test: {
    include: [mode === 'provider' ? REAL_PROVIDER : '__tests__/**/*.test.ts'],
    exclude: mode === 'provider' ? [] : [REAL_PROVIDER],
    // Synthesis, bundling and the pipeline start real processes; machines differ.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});

// Not `import` and `export`: the package is CommonJS, and Vite warns about the other syntax in it.
module.exports = config;
