import { DataResource, TerraformVariable, VariableType } from 'cdktf';
import { Construct } from 'constructs';
import { expression } from '../hcl/expression';
import { variableList } from './index';
import { SECRET_RULES } from './secret-rules';

/**
 * Declares all variables at the top level of the stack. Inside a construct, a variable would get a name that no tfvars
 * file can set.
 */
export function declareVariables(stack: Construct): void {
  for (const [name, spec] of variableList()) {
    const declared = new TerraformVariable(stack, name, {
      type: spec.type === 'any' ? VariableType.ANY : spec.type,
      description: spec.description,
      ...(spec.sensitive && { sensitive: true }),
    });
    declared.overrideLogicalId(name);
    // The constructor crashes if the default is null.
    if (spec.default !== undefined) declared.addOverride('default', spec.default);
    if (spec.default !== null) declared.addOverride('nullable', false);
    for (const { condition, message } of spec.validations ?? [])
      declared.addValidation({ condition: expression(condition), errorMessage: message });
  }
}

/** Checks the rules of the variables that contain secrets. */
export class InputChecks extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const precondition = SECRET_RULES.map(({ condition, error_message: errorMessage }) => ({
      condition,
      errorMessage,
    }));
    new DataResource(this, 'this', { lifecycle: { precondition } });
  }
}
