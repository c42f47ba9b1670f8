import { TerraformVariable, VariableType } from 'cdktf';
import type { Construct } from 'constructs';
import { expression } from '../hcl/expression';
import { variableList } from './index';

/**
 * Declares every variable. They are declared at the top of the stack, as one inside a construct would get
 * a name that no tfvars file can set.
 */
export function declareVariables(stack: Construct): void {
  for (const [name, spec] of variableList()) {
    const declared = new TerraformVariable(stack, name, {
      type: spec.type === 'any' ? VariableType.ANY : spec.type,
      description: spec.description,
      ...(spec.sensitive && { sensitive: true }),
    });
    declared.overrideLogicalId(name);
    if (spec.default !== undefined) {
      // Not by the constructor, which crashes on null.
      declared.addOverride('default', spec.default);
    }
    if (spec.default !== null) {
      declared.addOverride('nullable', false);
    }
    for (const { condition, message } of spec.validations ?? []) {
      declared.addValidation({ condition: expression(condition), errorMessage: message });
    }
  }
}
