import { Arguments } from '../../cli/arguments';
import { type CommandSpec, callOf } from '../../cli/command';
import { YES_OPTION } from '../../cli/confirm';
import {
  CREDENTIALS_NOTE,
  DEPLOYMENT_OPTIONS,
  type DeploymentOptions,
  readDeploymentOptions,
} from '../deployment/options';
import { readBody, readSecrets, type Trial } from './secrets';

/** The stages, in their order. */
export const STAGES = ['check', 'try', 'change', 'wait', 'confirm'] as const;
export type Stage = (typeof STAGES)[number];

/** What the command line and the environment ask for. */
export interface RotateKeyOptions {
  readonly deployment: DeploymentOptions;
  /** In their order. */
  readonly stages: readonly Stage[];
  /** What the new key is tried with. Undefined if it is not tried. */
  readonly trial: Trial | undefined;
  /** Send without confirmation. */
  readonly yes: boolean;
  /** The connection must change after this time. Undefined: after its last change at the start of the command. */
  readonly since: Date | undefined;
  /** How long to wait for `terraform apply`. */
  readonly timeoutSeconds: number;
  /** How long to wait for deliveries after the change. */
  readonly deliveryTimeoutSeconds: number;
  readonly json: boolean;
}

const DEFAULT_TIMEOUT_SECONDS = 1800;
const DEFAULT_DELIVERY_TIMEOUT_SECONDS = 600;
const WAIT = { low: 1, high: 86_400, whole: true, meaning: 'how many seconds to wait' } as const;

export const ROTATE_KEY = {
  call: callOf('rotate-key'),
  usage: ['--body FILE [options]'],
  before: 'read -rs OPERATA_NEW_API_KEY && export OPERATA_NEW_API_KEY',
  about: `Guides through rotating the Operata API key without losing a record. It never changes the connection itself, as
a later "terraform apply" would silently put the old key back.

Stages
  check          is the connection AUTHORIZED, and does the pipe run? A rotation starts from DEAUTHORIZED and from a
                 stopped pipe, too: a revoked key leads to both
  try            sends FILE to the endpoint with the new key, as EventBridge would, and reports the status of the answer
  change         prints which variable to set, and how to apply it
  wait           waits until "terraform apply" has changed the connection
  confirm        is the connection AUTHORIZED again, and do deliveries succeed? When can the old key be deleted?`,
  options: {
    '': {
      body: {
        value: 'FILE',
        help:
          'A body that the endpoint accepts: it lands in Operata\'s analytics. A record that "preview --json" prints as ' +
          '"delivered" is one, and so is a line of the delivered.ndjson that "npx operata run" writes in a checkout.',
      },
      ...YES_OPTION,
      'api-key-prefix': {
        value: 'TEXT',
        help:
          'The text before the key in the header, if the connection has the type API_KEY: operata_api_key_prefix, ' +
          'or "none".',
        default: '"Bearer "',
      },
      'continue-from': { value: 'STAGE', help: 'Begins with this stage.' },
      only: { value: 'STAGE', help: 'Runs only this stage.' },
      since: {
        value: 'TIME',
        help: 'The connection must change after this time, such as 2026-11-25T17:00:00Z.',
        default: 'after its last change when this command starts',
      },
      timeout: {
        value: 'SECONDS',
        range: WAIT,
        help: 'How long to wait for terraform apply.',
        default: DEFAULT_TIMEOUT_SECONDS,
      },
      'delivery-timeout': {
        value: 'SECONDS',
        range: WAIT,
        help: 'How long to wait for deliveries after that.',
        default: DEFAULT_DELIVERY_TIMEOUT_SECONDS,
      },
    },
    ...DEPLOYMENT_OPTIONS,
  },
  notes: `Environment
  OPERATA_NEW_API_KEY        the new key, to try it. The command neither shows nor keeps it
  OPERATA_GROUP_ID           the user name of Basic authentication, if AWS does not return it
  OPERATA_EXTRA_HEADERS      the further headers of the connection, which AWS does not return: {"name":"value"}

${CREDENTIALS_NOTE}`,
  exits: {
    0: 'everything is healthy',
    1: 'something is not, or terraform apply was not seen in time',
    2: 'a wrong option, or you declined',
    3: 'something could not be checked or tried, and nothing fails',
  },
  unexpected: 'name the body with --body FILE, and set OPERATA_NEW_API_KEY to the key',
  credentials:
    'set OPERATA_NEW_API_KEY, OPERATA_GROUP_ID and OPERATA_EXTRA_HEADERS in the environment instead',
} as const satisfies CommandSpec;

/**
 * Reads the command line, and takes the key out of the environment.
 *
 * @throws {ConfigurationError} with everything that is wrong
 */
export function parseRotateKeyOptions(argv: readonly string[]): RotateKeyOptions {
  const given = Arguments.of(argv, ROTATE_KEY);
  const { problems } = given;
  const secrets = readSecrets();
  const stages = readStages(given.text('continue-from'), given.text('only'), problems);
  const options: RotateKeyOptions = {
    deployment: readDeploymentOptions(given),
    stages,
    trial: stages.includes('try')
      ? secrets.trial(readBody(given.text('body'), problems), given.text('api-key-prefix'), problems)
      : undefined,
    yes: given.has('yes'),
    since: readTime(given.text('since'), problems),
    timeoutSeconds: given.number('timeout') ?? DEFAULT_TIMEOUT_SECONDS,
    deliveryTimeoutSeconds: given.number('delivery-timeout') ?? DEFAULT_DELIVERY_TIMEOUT_SECONDS,
    json: given.has('json'),
  };
  given.throwIfWrong();
  return options;
}

const isStage = (text: string): text is Stage => (STAGES as readonly string[]).includes(text);

function readStages(
  from: string | undefined,
  only: string | undefined,
  problems: string[],
): readonly Stage[] {
  if (from !== undefined && only !== undefined) {
    problems.push('--continue-from and --only: leave one out');
    return STAGES;
  }
  const name = from ?? only;
  if (name === undefined) return STAGES;
  if (!isStage(name)) {
    const option = from === undefined ? '--only' : '--continue-from';
    problems.push(`${option} ${name}: is not a stage; the stages are ${STAGES.join(', ')}`);
    return STAGES;
  }
  return only === undefined ? STAGES.slice(STAGES.indexOf(name)) : [name];
}

function readTime(text: string | undefined, problems: string[]): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(time.getTime())) return time;
  problems.push(`--since ${text}: is not a time; write it such as 2026-11-25T17:00:00Z`);
  return undefined;
}
