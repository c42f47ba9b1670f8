import { VAR_FILE_HELP, VAR_FILE_OPTION, varFilesOf } from '../../artefact/variable-files';
import { Arguments } from '../../cli/arguments';
import { COLOR_OPTION } from '../../cli/color';
import {
  DEPLOYMENT_HELP,
  DEPLOYMENT_OPTIONS,
  type DeploymentOptions,
  readDeploymentOptions,
} from '../deployment/options';

/** What the command line asks for. */
export interface DoctorOptions {
  readonly help: boolean;
  readonly json: boolean;
  readonly noColor: boolean;
  /** Undefined: a deployment is examined. Else the variables of one that is to come. */
  readonly preflight: { readonly varFiles: readonly string[] } | undefined;
  readonly deployment: DeploymentOptions;
  /** How far back metrics and logs are read, in hours. */
  readonly hours: number;
  readonly apiKeyMaxAgeDays: number;
  /** For each check, in seconds. */
  readonly timeLimitSeconds: number;
}

const OPTIONS = {
  ...DEPLOYMENT_OPTIONS,
  preflight: { type: 'boolean' },
  ...VAR_FILE_OPTION,
  hours: { type: 'string' },
  'api-key-max-age-days': { type: 'string' },
  timeout: { type: 'string', aliases: ['time-limit'] },
  json: { type: 'boolean' },
  ...COLOR_OPTION,
  help: { type: 'boolean', short: 'h' },
} as const;

const DEFAULT_HOURS = 24;
const DEFAULT_KEY_AGE_DAYS = 90;
const DEFAULT_TIME_LIMIT_SECONDS = 10;

export const HELP = `Examines a deployment: every stage from Amazon Connect to Operata, the backup and the dead-letter queue, what roles
may do, and what alarms say. It changes nothing, and reads no contact record.

  npm run doctor -- --environment production
  npm run doctor -- --preflight --var-file terraform.tfvars

${DEPLOYMENT_HELP}

Before the first apply
  --preflight          checks whether a deployment with these variables can succeed: the instance, names that are
                       taken, the network, what exists already, and what you may do
  --var-file FILE      ${VAR_FILE_HELP.replaceAll('\n', `\n${' '.repeat(23)}`)};
                       TF_VAR_… of the environment are read, too

What is looked at
  --hours N            how far back metrics and logs are read, 1 to 168. Default: ${DEFAULT_HOURS}
  --api-key-max-age-days N
                       warns of an older API key, 1 to 3650. Default: ${DEFAULT_KEY_AGE_DAYS}
  --timeout SECONDS    for each check, all of which run side by side, 1 to 300. Default: ${DEFAULT_TIME_LIMIT_SECONDS}

  --json               prints JSON, with IDs of checks and findings that stay the same; npm run -s adds
                       nothing of npm's
  --no-color           no colors, on a terminal too (so does NO_COLOR in the environment)
  --help               prints this

Exit code: 0 all is well; 1 something fails; 2 a wrong option or variable, or no such deployment; 3 nothing fails, but there is a
warning, or something that could not be checked. Policies with what the command needs, "doctor" and
"doctor-preflight", are in docs/operator-policies.json.
`;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseDoctorOptions(argv: readonly string[], directory = process.cwd()): DoctorOptions {
  const given = new Arguments(argv, {
    options: OPTIONS,
    unexpected: 'name a deployment with --environment NAME',
    credentials: 'the command needs none but those of AWS',
  });
  const { problems } = given;
  const deployment = readDeploymentOptions(given);
  const preflight = given.has('preflight');
  const varFiles = varFilesOf(given, directory);
  if (preflight) {
    for (const name of ['outputs', 'environment', 'alias'] as const) {
      if (given.has(name)) {
        problems.push(
          `--${name}: says which deployment there is, and --preflight is about none; leave one out`,
        );
      }
    }
    if (given.has('region')) problems.push('--region: with --preflight aws_region of the variables says it');
  } else if (given.has('var-file')) {
    problems.push('--var-file: belongs to --preflight; add that');
  }
  const hours = given.number('hours', {
    low: 1,
    high: 168,
    whole: true,
    meaning: 'how many hours of metrics and logs are read',
  });
  const apiKeyMaxAgeDays = given.number('api-key-max-age-days', {
    low: 1,
    high: 3650,
    whole: true,
    meaning: 'the age in days from which an API key is called old',
  });
  const timeLimitSeconds = given.number('timeout', {
    low: 1,
    high: 300,
    meaning: 'the seconds that each check may take',
  });
  if (!given.has('help')) given.throwIfWrong();
  return {
    help: given.has('help'),
    json: given.has('json'),
    noColor: given.has('no-color'),
    preflight: preflight ? { varFiles } : undefined,
    deployment,
    hours: hours ?? DEFAULT_HOURS,
    apiKeyMaxAgeDays: apiKeyMaxAgeDays ?? DEFAULT_KEY_AGE_DAYS,
    timeLimitSeconds: timeLimitSeconds ?? DEFAULT_TIME_LIMIT_SECONDS,
  };
}
