import { DataResource } from 'cdktf';
import { Construct } from 'constructs';
import { expression } from '../expression';
import { variable } from '../variables';

const isTheSame = (member: string, name: string): string => `self.output.${member} == var.${name}`;

/**
 * Remembers in the state which environment it belongs to, so that planning with the variables of another
 * fails instead of replacing a production stream. `terraform destroy` is not stopped by it.
 */
export class StateGuard extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new DataResource(this, 'this', {
      input: {
        environment: variable('environment'),
        connect_instance_alias: variable('connect_instance_alias'),
        aws_region: variable('aws_region'),
      },
      lifecycle: {
        ignoreChanges: ['input'],
        postcondition: [
          {
            condition: expression(
              [
                isTheSame('environment', 'environment'),
                isTheSame('connect_instance_alias', 'connect_instance_alias'),
                isTheSame('aws_region', 'aws_region'),
              ].join(' && '),
            ),
            errorMessage:
              'This state belongs to environment ${self.output.environment}, instance ${self.output.connect_instance_alias}, region ${self.output.aws_region}, but the variables say environment ${var.environment}, instance ${var.connect_instance_alias}, region ${var.aws_region}. Each environment has a state of its own: select the workspace or the backend of this one, or correct the variables.',
          },
        ],
      },
    });
  }
}
