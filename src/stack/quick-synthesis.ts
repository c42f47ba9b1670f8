/**
 * Import this before the framework. The framework records a stack trace for every token. Mapping these unused traces to
 * TypeScript lines takes longer than the rest of the synthesis.
 */
process.setSourceMapsEnabled(false);
