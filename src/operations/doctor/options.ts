import { VAR_FILE_OPTION, varFilesOf } from '../../artefact/variable-files';
import { Arguments } from '../../cli/arguments';
import { type CommandSpec, callOf } from '../../cli/command';
import {
  CREDENTIALS_NOTE,
  DEPLOYMENT_OPTIONS,
  type DeploymentOptions,
  readDeploymentOptions,
} from '../deployment/options';

/** What the command line asks for. */
export interface DoctorOptions {
  readonly json: boolean;
  readonly noColor: boolean;
  /** The variables of a planned deployment. Undefined: an existing deployment is examined. */
  readonly preflight: { readonly varFiles: readonly string[] } | undefined;
  readonly deployment: DeploymentOptions;
  /** How far back metrics and logs are read, in hours. */
  readonly hours: number;
  readonly apiKeyMaxAgeDays: number;
  /** For each check, in seconds. */
  readonly timeLimitSeconds: number;
}

const DEFAULT_HOURS = 24;
const DEFAULT_KEY_AGE_DAYS = 90;
const DEFAULT_TIME_LIMIT_SECONDS = 10;

const NOTES = `${CREDENTIALS_NOTE} Policies with what the command needs, "doctor" and "doctor-preflight", are in
docs/operator-policies.json. The JSON has IDs of checks and findings that stay the same.`;
const EXITS = {
  0: 'everything is healthy',
  1: 'something fails',
  2: 'a wrong option or variable, or no such deployment',
  3: 'nothing fails, but there is a warning, or something that could not be checked',
};
const TIMEOUT = {
  timeout: {
    value: 'SECONDS',
    aliases: ['time-limit'],
    range: { low: 1, high: 300, meaning: 'the seconds that each check may take' },
    help: 'The time limit of each check. All checks run at the same time.',
    default: DEFAULT_TIME_LIMIT_SECONDS,
  },
} as const;
const VARIABLES = {
  'var-file': {
    ...VAR_FILE_OPTION['var-file'],
    help: `${VAR_FILE_OPTION['var-file'].help} TF_VAR_… of the environment are read, too.`,
  },
} as const;

export const PREFLIGHT = {
  call: callOf('preflight'),
  usage: ['[--var-file FILE]... [options]'],
  about: `Checks before the first apply whether a deployment with these variables can succeed: the instance, names that are
taken, the network, what exists already, and what you may do. It changes nothing.`,
  options: { '': { ...VARIABLES, ...TIMEOUT } },
  notes: NOTES,
  exits: EXITS,
  unexpected: 'name variables with --var-file FILE',
} as const satisfies CommandSpec;

export const DOCTOR = {
  call: callOf('doctor'),
  usage: ['--environment production', '--preflight --var-file terraform.tfvars'],
  about: `Checks a deployment: every stage from Amazon Connect to Operata, the backup and the dead-letter queue, what roles
may do, and what alarms report. It changes nothing, and reads no contact record.

With --preflight (or as ${callOf('preflight')}), it checks before the first apply whether a deployment with these variables
can succeed: the instance, names that are taken, the network, what exists already, and what you may do.`,
  options: {
    ...DEPLOYMENT_OPTIONS,
    'Before the first apply': {
      preflight: { help: 'Checks a planned deployment.' },
      ...VARIABLES,
    },
    'What is checked': {
      hours: {
        value: 'N',
        range: { low: 1, high: 168, whole: true, meaning: 'how many hours of metrics and logs are read' },
        help: 'How many hours back metrics and logs are read.',
        default: DEFAULT_HOURS,
      },
      'api-key-max-age-days': {
        value: 'N',
        range: {
          low: 1,
          high: 3650,
          whole: true,
          meaning: 'the age in days from which an API key counts as old',
        },
        help: 'Warns of an API key that is older than this many days.',
        default: DEFAULT_KEY_AGE_DAYS,
      },
      ...TIMEOUT,
    },
  },
  notes: NOTES,
  exits: EXITS,
  unexpected: 'name a deployment with --environment NAME',
  credentials: 'the command needs none but those of AWS',
} as const satisfies CommandSpec;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseDoctorOptions(argv: readonly string[], directory = process.cwd()): DoctorOptions {
  const given = Arguments.of(argv, DOCTOR);
  const { problems } = given;
  const deployment = readDeploymentOptions(given);
  const preflight = given.has('preflight');
  const varFiles = varFilesOf(given, directory);
  if (preflight) {
    for (const name of ['outputs', 'environment', 'alias'] as const) {
      if (given.has(name)) {
        problems.push(
          `--${name}: names an existing deployment, but --preflight checks a planned one; leave one out`,
        );
      }
    }
    if (given.has('region'))
      problems.push('--region: with --preflight the variable aws_region sets the region; leave it out');
  } else if (given.has('var-file')) problems.push('--var-file: belongs to --preflight; add that');
  const options = {
    json: given.has('json'),
    noColor: given.has('no-color'),
    preflight: preflight ? { varFiles } : undefined,
    deployment,
    hours: given.number('hours') ?? DEFAULT_HOURS,
    apiKeyMaxAgeDays: given.number('api-key-max-age-days') ?? DEFAULT_KEY_AGE_DAYS,
    timeLimitSeconds: given.number('timeout') ?? DEFAULT_TIME_LIMIT_SECONDS,
  };
  given.throwIfWrong();
  return options;
}
