import { DataResource } from 'cdktf';
import { Construct } from 'constructs';
import { expression } from '../hcl/expression';
import { hclOf } from '../hcl/tokens';
import type { Naming } from '../naming/names';

/**
 * Records in the state which environment it belongs to, so that a plan with the variables of another environment fails
 * instead of replacing a production stream. It does not stop `terraform destroy`.
 */
export class StateGuard extends Construct {
  constructor(scope: Construct, id: string, { place }: Naming) {
    super(scope, id);
    const belongsTo = {
      environment: place.environment,
      connect_instance_alias: place.connectInstanceAlias,
      aws_region: place.region,
    };
    new DataResource(this, 'this', {
      input: belongsTo,
      lifecycle: {
        ignoreChanges: ['input'],
        postcondition: [
          {
            condition: expression(
              Object.entries(belongsTo)
                .map(([member, value]) => `self.output.${member} == ${hclOf(value)}`)
                .join(' && '),
            ),
            errorMessage: `This state belongs to environment \${self.output.environment}, instance \${self.output.connect_instance_alias}, region \${self.output.aws_region}, but the variables are set to environment ${place.environment}, instance ${place.connectInstanceAlias}, region ${place.region}. Each environment needs its own state: select the workspace or backend of this environment, or correct the variables.`,
          },
        ],
      },
    });
  }
}
