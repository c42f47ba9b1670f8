import { Arguments } from '../../cli/arguments';
import { type CommandSpec, callOf } from '../../cli/command';
import { YES_OPTION } from '../../cli/confirm';
import {
  CREDENTIALS_NOTE,
  DEPLOYMENT_OPTIONS,
  type DeploymentOptions,
  readDeploymentOptions,
} from '../deployment/options';
import { DELIVERY_SECONDS } from '../promise';
import { CONTACT_ID_PREFIX, SYNTHETIC_NAME } from './synthetic-record';

/** What the command line asks for. */
export interface VerifyOptions {
  readonly deployment: DeploymentOptions;
  /** Send without confirmation. */
  readonly yes: boolean;
  /** The stream is an adopted one, and its other consumers may get the record too. */
  readonly othersAccept: boolean;
  /** How long each step may take. The backup may take the interval of its buffer longer. */
  readonly timeoutSeconds: number;
  readonly json: boolean;
}

export const VERIFY = {
  call: callOf('verify'),
  usage: ['[options]'],
  about: `Puts one synthetic contact record on the stream, and follows it: stream, function, log of the pipe, dead-letter
queue, backup. No log holds contents, so none shows whether Operata has received it: that is inferred, or could not be
checked.

The record takes the same path as all records, and lands in Operata's analytics. It is invented, and it is marked:
  ContactId          begins with ${CONTACT_ID_PREFIX}
  Agent.Username     ${SYNTHETIC_NAME}
  Queue.Name         ${SYNTHETIC_NAME}
The privacy controls never remove these three: leave such records out of reports by any of them.`,
  options: {
    '': {
      ...YES_OPTION,
      'other-consumers-accept-synthetic-record': {
        help: 'Needed if the stream is an existing one: its other consumers get the record too.',
      },
      timeout: {
        value: 'SECONDS',
        range: { low: 1, high: 3600, whole: true, meaning: 'how many seconds a step may take' },
        help: 'How long a step may take. The backup may take the interval of its buffer longer.',
        default: DELIVERY_SECONDS,
      },
    },
    ...DEPLOYMENT_OPTIONS,
  },
  notes: CREDENTIALS_NOTE,
  exits: {
    0: 'every step was seen or inferred',
    1: 'one failed or took too long, or the pipe does not run',
    2: 'a wrong option, or you declined',
    3: 'some steps could not be checked, and none failed',
  },
  unexpected: 'name the deployment with --environment or --outputs',
} as const satisfies CommandSpec;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseVerifyOptions(argv: readonly string[]): VerifyOptions {
  const given = Arguments.of(argv, VERIFY);
  const options: VerifyOptions = {
    deployment: readDeploymentOptions(given),
    yes: given.has('yes'),
    othersAccept: given.has('other-consumers-accept-synthetic-record'),
    timeoutSeconds: given.number('timeout') ?? DELIVERY_SECONDS,
    json: given.has('json'),
  };
  given.throwIfWrong();
  return options;
}
