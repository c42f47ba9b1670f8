import { Arguments } from '../../cli/arguments';
import {
  DEPLOYMENT_HELP,
  DEPLOYMENT_OPTIONS,
  type DeploymentOptions,
  readDeploymentOptions,
} from '../deployment/options';
import { DELIVERY_SECONDS } from '../promise';
import { CONTACT_ID_PREFIX, SYNTHETIC_NAME } from './synthetic-record';

/** What the command line asks for. */
export interface VerifyOptions {
  readonly help: boolean;
  readonly deployment: DeploymentOptions;
  /** Send without asking. */
  readonly yes: boolean;
  /** The stream is an adopted one, and its other consumers may get the record too. */
  readonly othersAccept: boolean;
  /** How long each step may take. The backup may take the interval of its buffer longer. */
  readonly timeoutSeconds: number;
  readonly json: boolean;
}

/** The guide's five minutes, for whoever lets the steps take longer. */
const LONGEST_TIMEOUT_SECONDS = 3600;

const OPTIONS = {
  ...DEPLOYMENT_OPTIONS,
  yes: { type: 'boolean', short: 'y' },
  'other-consumers-accept-synthetic-record': { type: 'boolean' },
  timeout: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const HELP = `Puts one synthetic contact record on the stream, and follows it: stream, function, log of the pipe, dead-letter
queue, backup. Whether Operata has got it is in no log, as none holds contents: that is inferred, or could not be checked.

The record goes the way of all records, and lands in Operata's analytics. It is made up, and it is marked:
  ContactId          begins with ${CONTACT_ID_PREFIX}
  Agent.Username     ${SYNTHETIC_NAME}
  Queue.Name         ${SYNTHETIC_NAME}
The privacy controls never remove these three: leave such records out of reports by any of them.

  npm run verify -- [options]

  --yes              sends without asking. Needed where there is no terminal
  --other-consumers-accept-synthetic-record
                     needed where the stream is an existing one: its other consumers get the record too
  --timeout SECONDS  how long a step may take. Default: ${DELIVERY_SECONDS}, the guide's five minutes.
                     The backup may take the interval of its buffer longer
  --json             prints the result as JSON; npm run -s adds nothing of npm's
  --help             prints this

${DEPLOYMENT_HELP}

Exit code: 0 when every step was seen or inferred, 1 when one failed or took too long, or the pipe does not run,
3 when some could not be checked and none failed, 2 for a wrong option, or when you said no, 130 when interrupted.
`;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseVerifyOptions(argv: readonly string[]): VerifyOptions {
  const given = new Arguments(argv, {
    options: OPTIONS,
    unexpected: 'name the deployment with --environment or --outputs',
  });
  const options: VerifyOptions = {
    help: given.has('help'),
    deployment: readDeploymentOptions(given),
    yes: given.has('yes'),
    othersAccept: given.has('other-consumers-accept-synthetic-record'),
    timeoutSeconds:
      given.number('timeout', {
        low: 1,
        high: LONGEST_TIMEOUT_SECONDS,
        whole: true,
        meaning: 'how many seconds a step may take',
      }) ?? DELIVERY_SECONDS,
    json: given.has('json'),
  };
  if (!options.help) given.throwIfWrong();
  return options;
}
