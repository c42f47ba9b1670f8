import { resolveVariables } from '../../../artefact/variables-input';
import { SECRET_RULES } from '../../../constructs/input-checks';
import type { JsonValue } from '../../../json';
import { checkRules, type VariableRules } from '../../../terraform/variable-rules';
import { variableDeclarations } from '../../../variables';
import { AwsClients } from '../../aws/clients';
import { Plan } from './plan';

/** It is not looked at. */
const NO_KEY = new Map<string, JsonValue>([['operata_api_key', 'not-looked-at']]);

const RULES: VariableRules = { variable: variableDeclarations(), preconditions: [...SECRET_RULES] };

/**
 * Reads the variables of a deployment that is to come. Whoever calls this has to close the clients.
 *
 * @param check what checks the rules of the variables
 * @throws {ConfigurationError} with everything that is wrong with them
 */
export async function readPlan(tfvars: string, check: typeof checkRules = checkRules): Promise<Plan> {
  const { values, rulesNotChecked } = await resolveVariables({
    declarations: RULES.variable,
    tfvarsFile: tfvars,
    environment: process.env,
    standIns: NO_KEY,
    checkRules: (given) => check(RULES, given),
  });
  const aws = new AwsClients({ region: String(values.get('aws_region')) });
  return new Plan(values, aws, tfvars, rulesNotChecked);
}
