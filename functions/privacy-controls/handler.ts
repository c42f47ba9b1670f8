import { readSettings } from './environment';
import { kmsSource } from './kms-source';
import { writeToStandardOutput } from './log';
import { createHandler } from './privacy-handler';
import { ssmSource } from './ssm-source';

const settings = readSettings(process.env);
const { environment, pseudonymKeyArn } = settings;

/** The entry point of the function, `index.handler` in the bundle. See `createHandler`. */
export const handler = createHandler(settings, {
  source: ssmSource(settings.parameter),
  secretSource: pseudonymKeyArn === undefined ? undefined : kmsSource(pseudonymKeyArn, environment),
  now: Date.now,
  sink: writeToStandardOutput,
});
