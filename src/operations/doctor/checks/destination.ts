import { counted } from '../../../cli/counted';
import { printable } from '../../../cli/printable';
import { APPLY, operatorCommand, pipeCommand } from '../../commands';
import { API_DESTINATION_REMEDIES, whyNotAuthorized } from '../../connection-state';
import { deploymentCheck } from './deployment-check';

const STAGE = 'Operata';
const DAY_MS = 86_400_000;

export const connection = deploymentCheck({
  id: 'connection',
  stage: STAGE,
  findings: {
    'connection-missing': 'fail',
    'connection-not-authorized': 'fail',
    'connection-changing': 'warn',
    'api-key-old': 'warn',
  },
  async run(examination, report) {
    const { deployment, settings } = examination;
    const Name = deployment.destination.connection;
    const described = await examination.connection();
    if (described === undefined) {
      report('connection-missing', `the connection ${Name} does not exist: nothing can be delivered`, APPLY);
      return '';
    }
    const refused = whyNotAuthorized(described, deployment);
    if (refused !== undefined) report(refused.finding, refused.text, refused.remedy);
    const changed = described.LastModifiedTime ?? described.CreationTime;
    const days = changed === undefined ? 0 : Math.floor((settings.now - changed.getTime()) / DAY_MS);
    if (days > settings.apiKeyMaxAgeDays) {
      report(
        'api-key-old',
        `the API key is at least ${days} days old: the connection was last changed then`,
        operatorCommand('rotate-key', deployment, '--body FILE'),
      );
    }
    return `${Name} is ${described.ConnectionState}, and was last changed ${counted(days, 'day')} ago`;
  },
});

export const apiDestination = deploymentCheck({
  id: 'api-destination',
  stage: STAGE,
  findings: {
    'api-destination-missing': 'fail',
    'api-destination-inactive': 'fail',
    'other-connection': 'fail',
    'other-endpoint': 'fail',
  },
  async run(examination, report) {
    const { apiDestination: name, connection: expected, endpoint } = examination.deployment.destination;
    const described = await examination.apiDestination();
    if (described === undefined) {
      report('api-destination-missing', `the API destination ${name} does not exist`, APPLY);
      return '';
    }
    const { ApiDestinationState: state = 'INACTIVE' } = described;
    if (state !== 'ACTIVE') {
      report(
        'api-destination-inactive',
        `the API destination is ${state}: its connection cannot be used`,
        API_DESTINATION_REMEDIES[state],
      );
    }
    const arn = described.ConnectionArn ?? '';
    // arn:…:connection/NAME/ID
    if (arn.split('/')[1] !== expected)
      report('other-connection', `the API destination uses ${arn}, not the connection ${expected}`, APPLY);
    if (described.InvocationEndpoint !== endpoint) {
      report(
        'other-endpoint',
        `records go to ${printable(described.InvocationEndpoint ?? 'nowhere')}, not to ${printable(endpoint)} as applied`,
        `unless this is intended: ${pipeCommand('stop-pipe', examination.deployment)}\nthen: ${APPLY}\nto see who changed it: CloudTrail, event UpdateApiDestination`,
      );
    }
    return `${name} is ACTIVE, and sends to ${printable(endpoint)}`;
  },
});
