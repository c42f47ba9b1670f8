/**
 * To be imported before the framework. It records a stack trace for every token, and mapping these to
 * TypeScript lines takes longer than all the rest of the synthesis; nobody reads them.
 */
process.setSourceMapsEnabled(false);
