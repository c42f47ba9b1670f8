import { CloudwatchEventApiDestination } from '@cdktf/provider-aws/lib/cloudwatch-event-api-destination';
import { CloudwatchEventConnection } from '@cdktf/provider-aws/lib/cloudwatch-event-connection';
import { type ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { dynamicIf } from '../count';
import { address, expression } from '../expression';
import type { Statement } from '../iam/statement';
import { NAMES } from '../names';
import { variable } from '../variables';

export interface OperataDestinationProps {
  /** HCL for the ARN of our key, with which the credentials are encrypted. */
  readonly keyArn: string;
  /** What the connection waits for: the key's tag, on which it rests, takes up to five minutes to count. */
  readonly after: ITerraformDependable;
}

/** Where records are delivered: Operata's endpoint, and the credentials for it. */
export class OperataDestination extends Construct {
  /** HCL for the ARN of the API destination. */
  readonly arn: string;
  /** HCL for the name of the connection, which holds the credentials. */
  readonly connectionName: string;
  /** HCL for the name of the API destination. */
  readonly name: string;

  constructor(scope: Construct, id: string, { keyArn, after }: OperataDestinationProps) {
    super(scope, id);
    const connection = new CloudwatchEventConnection(this, 'connection', {
      name: NAMES.connection.value,
      description: 'Credentials for Operata',
      authorizationType: variable('operata_authorization_type'),
      kmsKeyIdentifier: expression(keyArn),
      authParameters: {},
      dependsOn: [after],
    });
    connection.addOverride('auth_parameters', {
      dynamic: {
        basic: dynamicIf('var.operata_authorization_type == "BASIC"', {
          username: variable('operata_group_id'),
          password: variable('operata_api_key'),
        }),
        api_key: dynamicIf('var.operata_authorization_type == "API_KEY"', {
          key: variable('operata_api_key_header'),
          value: '${var.operata_api_key_prefix}${var.operata_api_key}',
        }),
        invocation_http_parameters: dynamicIf('length(nonsensitive(var.operata_extra_headers)) > 0', {
          dynamic: {
            header: {
              // Blocks cannot be made from a secret. The provider hides the values itself.
              for_each: expression('nonsensitive(var.operata_extra_headers)'),
              content: {
                key: '${header.key}',
                value: '${header.value}',
                // Stated, as the service's default is the opposite of the provider's.
                is_value_secret: true,
              },
            },
          },
        }),
      },
    });

    const destination = new CloudwatchEventApiDestination(this, 'this', {
      name: NAMES.apiDestination.value,
      description: 'Contact records to Operata',
      connectionArn: connection.arn,
      invocationEndpoint: variable('operata_endpoint'),
      httpMethod: variable('operata_http_method'),
      invocationRateLimitPerSecond: Token.asNumber(variable('operata_rate_limit_per_second')),
    });
    this.arn = `${address(destination)}.arn`;
    this.name = `${address(destination)}.name`;
    this.connectionName = `${address(connection)}.name`;
  }

  /** What a service must be allowed to deliver with. */
  get invokeStatements(): readonly Statement[] {
    return [
      {
        sid: 'DeliverToOperata',
        because:
          'The pipe sends records to Operata. EventBridge adds the credentials, which the pipe cannot read.',
        actions: ['events:InvokeApiDestination'],
        resources: [expression(this.arn)],
      },
    ];
  }
}
