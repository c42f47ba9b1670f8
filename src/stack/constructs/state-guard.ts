import { DataResource } from 'cdktf';
import { Construct } from 'constructs';
import { expression } from '../hcl/expression';
import { hclOf } from '../hcl/tokens';
import type { Naming } from '../naming/names';

/**
 * Remembers in the state which environment it belongs to, so that planning with the variables of another
 * fails instead of replacing a production stream. `terraform destroy` is not stopped by it.
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
            errorMessage: `This state belongs to environment \${self.output.environment}, instance \${self.output.connect_instance_alias}, region \${self.output.aws_region}, but the variables say environment ${place.environment}, instance ${place.connectInstanceAlias}, region ${place.region}. Each environment has a state of its own: select the workspace or the backend of this one, or correct the variables.`,
          },
        ],
      },
    });
  }
}
