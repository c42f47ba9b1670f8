import { Arguments } from '../../cli/arguments';
import {
  DEPLOYMENT_HELP,
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
  readonly help: boolean;
  readonly deployment: DeploymentOptions;
  /** In their order. */
  readonly stages: readonly Stage[];
  /** What the new key is tried with. Undefined where it is not tried. */
  readonly trial: Trial | undefined;
  /** Send without asking. */
  readonly yes: boolean;
  /** The connection is to change after this time. Undefined: after its last change when the command looks first. */
  readonly since: Date | undefined;
  /** How long `terraform apply` is waited for. */
  readonly timeoutSeconds: number;
  /** How long deliveries after the change are waited for. */
  readonly deliveryTimeoutSeconds: number;
  readonly json: boolean;
}

const DEFAULT_TIMEOUT_SECONDS = 1800;
const DEFAULT_DELIVERY_TIMEOUT_SECONDS = 600;
const DAY_SECONDS = 86_400;

const OPTIONS = {
  ...DEPLOYMENT_OPTIONS,
  body: { type: 'string' },
  'api-key-prefix': { type: 'string' },
  'continue-from': { type: 'string' },
  only: { type: 'string' },
  since: { type: 'string' },
  timeout: { type: 'string' },
  'delivery-timeout': { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const HELP = `Guides through rotating the Operata API key without losing a record. It never changes the connection itself, as a
later "terraform apply" would silently put the old key back.

  read -rs OPERATA_NEW_API_KEY && export OPERATA_NEW_API_KEY
  npm run rotate-key -- --body FILE [options]

Stages
  check     is the connection AUTHORIZED, and does the pipe run? A rotation starts from DEAUTHORIZED and from a stopped
            pipe, too: a revoked key leads to both
  try       sends FILE to the endpoint with the new key, as EventBridge would, and tells the status of the answer
  change    says which variable to set, and how to apply it
  wait      waits until "terraform apply" has changed the connection
  confirm   is the connection AUTHORIZED again, and do deliveries succeed? When may the old key go?

  --body FILE                a body that the endpoint takes: it lands in Operata's analytics. A line of the
                             delivered.ndjson that "npm start" writes is one
  --yes                      sends it without asking. Needed where there is no terminal
  --api-key-prefix TEXT      what stands before the key in the header, where the connection is of the type API_KEY:
                             operata_api_key_prefix, or "none". Default: "Bearer "
  --continue-from STAGE      begins there
  --only STAGE               does nothing else
  --since TIME               the connection is to change after it, such as 2026-11-25T17:00:00Z. Default: after its last
                             change when this command looks first
  --timeout SECONDS          how long to wait for terraform apply. Default: 1800
  --delivery-timeout SECONDS how long to wait for deliveries after that. Default: 600
  --json                     prints the result as JSON; npm run -s adds nothing of npm's
  --help                     prints this

Environment
  OPERATA_NEW_API_KEY        the new key, to try it. Nothing shows, keeps or hands it on
  OPERATA_GROUP_ID           the user name of Basic authentication, where AWS does not say it
  OPERATA_EXTRA_HEADERS      the further headers of the connection, which AWS does not say: {"name":"value"}

${DEPLOYMENT_HELP}

Exit code: 0 when all is well, 1 when something is not, or terraform apply was not seen in time, 3 when something could
not be checked or tried and nothing is wrong, 2 for a wrong option, or when you said no, 130 when interrupted.
`;

/**
 * Reads the command line, and takes the key out of the environment.
 *
 * @throws {ConfigurationError} with everything that is wrong
 */
export function parseRotateKeyOptions(argv: readonly string[]): RotateKeyOptions {
  const given = new Arguments(argv, {
    options: OPTIONS,
    unexpected: 'name the body with --body FILE, and set OPERATA_NEW_API_KEY to the key',
    credentials:
      'set OPERATA_NEW_API_KEY, OPERATA_GROUP_ID and OPERATA_EXTRA_HEADERS in the environment instead',
  });
  const { problems } = given;
  const secrets = readSecrets();
  const help = given.has('help');
  const stages = readStages(given.text('continue-from'), given.text('only'), problems);
  const options: RotateKeyOptions = {
    help,
    deployment: readDeploymentOptions(given),
    stages,
    trial:
      help || !stages.includes('try')
        ? undefined
        : secrets.trial(readBody(given.text('body'), problems), given.text('api-key-prefix'), problems),
    yes: given.has('yes'),
    since: readTime(given.text('since'), problems),
    timeoutSeconds: seconds(given, 'timeout') ?? DEFAULT_TIMEOUT_SECONDS,
    deliveryTimeoutSeconds: seconds(given, 'delivery-timeout') ?? DEFAULT_DELIVERY_TIMEOUT_SECONDS,
    json: given.has('json'),
  };
  if (!help) given.throwIfWrong();
  return options;
}

const seconds = (given: Arguments<keyof typeof OPTIONS>, name: 'timeout' | 'delivery-timeout') =>
  given.number(name, { low: 1, high: DAY_SECONDS, whole: true, meaning: 'how many seconds are waited' });

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
    problems.push(`${option} ${name}: is no stage; the stages are ${STAGES.join(', ')}`);
    return STAGES;
  }
  return only === undefined ? STAGES.slice(STAGES.indexOf(name)) : [name];
}

function readTime(text: string | undefined, problems: string[]): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(time.getTime())) return time;
  problems.push(`--since ${text}: is no time; write it such as 2026-11-25T17:00:00Z`);
  return undefined;
}
