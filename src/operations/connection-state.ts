import type {
  ApiDestinationState,
  ConnectionState,
  DescribeConnectionResponse,
} from '@aws-sdk/client-eventbridge';
import { printable } from '../cli/printable';
import { APPLY, operatorCommand, replace } from './commands';
import type { Deployment } from './deployment/deployment';

/** Why a connection has no credentials that EventBridge can use, and what to do about it. */
export interface NotAuthorized {
  readonly finding: 'connection-not-authorized' | 'connection-changing';
  readonly text: string;
  /** One step a line. */
  readonly remedy: string;
}

type Named = Pick<Deployment, 'environment' | 'region'>;

const WAIT = 'wait a minute or two; then run this again';

/**
 * A single 401 or 407 de-authorizes a connection with Basic or API-key authentication, and so does a KMS error.
 * Terraform does not see it: an apply changes the connection only when the key changes.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-deauthorize.html
 */
const reauthorize = (deployment: Named): string =>
  [
    `with a new API key: ${operatorCommand('rotate-key', deployment, '--body FILE')}`,
    `with the same API key, if Operata accepts it (the cause was a 407, the KMS key, or the secret): ${replace('connection')}`,
    `when deliveries succeed: ${operatorCommand('replay', deployment, '--dead-letters --dry-run')}`,
  ].join('\n');

const REMEDIES: Readonly<
  Record<Exclude<ConnectionState, 'AUTHORIZED' | 'ACTIVE'>, string | ((deployment: Named) => string)>
> = {
  CREATING: WAIT,
  UPDATING: WAIT,
  AUTHORIZING: WAIT,
  DEAUTHORIZING: WAIT,
  DELETING: `wait until it is deleted; then: ${APPLY}`,
  DEAUTHORIZED: reauthorize,
  FAILED_CONNECTIVITY: `someone gave it a private network, which this project never does; to return to the public network: ${replace('connection')}`,
};

const hasRemedy = (state: string): state is keyof typeof REMEDIES => Object.hasOwn(REMEDIES, state);

/** Whether it is changing to another state. */
export const isChanging = (state: string): boolean => hasRemedy(state) && REMEDIES[state] === WAIT;

/** Undefined: EventBridge can use it. Every command that checks the connection reports this. */
export function whyNotAuthorized(
  { ConnectionState: described, StateReason }: DescribeConnectionResponse,
  deployment: Named & Pick<Deployment, 'destination'>,
): NotAuthorized | undefined {
  const state: string = described ?? 'unknown';
  if (state === 'AUTHORIZED' || state === 'ACTIVE') return undefined;
  const { connection } = deployment.destination;
  const text = `the connection ${connection} is ${state}${StateReason ? `: ${printable(StateReason)}` : ''}`;
  if (!hasRemedy(state)) {
    const remedy = `this version does not know the state; read what AWS reports: aws events describe-connection --name ${connection} --region ${deployment.region}`;
    return { finding: 'connection-not-authorized', text, remedy };
  }
  const remedy = REMEDIES[state];
  return {
    finding: isChanging(state) ? 'connection-changing' : 'connection-not-authorized',
    text,
    remedy: typeof remedy === 'string' ? remedy : remedy(deployment),
  };
}

/** What to do about an API destination, by its state. It is inactive when its connection cannot be used. */
export const API_DESTINATION_REMEDIES: Readonly<Record<Exclude<ApiDestinationState, 'ACTIVE'>, string>> = {
  INACTIVE: `fix what is found about the connection; if it is AUTHORIZED: ${replace('API destination')}`,
};
