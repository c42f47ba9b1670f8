import { resolveVariables } from '../../../artefact/variables-input';
import type { JsonValue } from '../../../json';
import { declarations } from '../../../variables';
import { AwsClients } from '../../aws/clients';
import { Plan } from './plan';

/** It is not looked at. */
const NO_KEY = new Map<string, JsonValue>([['operata_api_key', 'not looked at']]);

/**
 * Reads the variables of a deployment that is to come. Whoever calls this has to close the clients.
 *
 * @throws {ConfigurationError} with everything that is wrong with them
 */
export function readPlan(varFiles: readonly string[]): Plan {
  const variables = resolveVariables({
    declarations: declarations(),
    varFiles,
    environment: process.env,
    standIns: NO_KEY,
  });
  const region = String(variables.values.get('aws_region'));
  return new Plan(variables, new AwsClients({ region }));
}
