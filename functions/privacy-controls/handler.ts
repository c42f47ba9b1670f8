import { readSettings } from './environment';
import { writeToStandardOutput } from './log';
import { createHandler } from './privacy-handler';
import { ssmSource } from './ssm-source';

const settings = readSettings(process.env);

/** The entry point of the function, `index.handler` in the bundle. See `createHandler`. */
export const handler = createHandler(settings, {
  source: ssmSource(settings.parameter),
  now: Date.now,
  sink: writeToStandardOutput,
});
