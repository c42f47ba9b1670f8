import { resolveCheckedVariables } from '../../../artefact/variables-input';
import { checkRules, type VariableRules } from '../../../offline/variable-rules';
import type { JsonValue } from '../../../records/json';
import { declarations } from '../../../stack/variables';
import { SECRET_RULES } from '../../../stack/variables/secret-rules';
import { AwsClients } from '../../aws/clients';
import { Plan } from './plan';

/** No check reads the key. */
const NO_KEY = new Map<string, JsonValue>([['operata_api_key', 'not-looked-at']]);

const RULES: VariableRules = { variable: declarations(), preconditions: [...SECRET_RULES] };

/**
 * Reads the variables of a planned deployment. The caller has to close the clients.
 *
 * @param check what checks the rules of the variables
 * @throws {ConfigurationError} with all errors in them
 */
export async function readPlan(
  varFiles: readonly string[],
  check: typeof checkRules = checkRules,
): Promise<Plan> {
  const variables = await resolveCheckedVariables(
    { declarations: RULES.variable, varFiles, environment: process.env, standIns: NO_KEY },
    (given) => check(RULES, given),
  );
  const region = String(variables.values.get('aws_region'));
  return new Plan(variables, new AwsClients({ region }));
}
