import { CloudwatchEventApiDestination } from '@cdktf/provider-aws/lib/cloudwatch-event-api-destination';
import { CloudwatchEventConnection } from '@cdktf/provider-aws/lib/cloudwatch-event-connection';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { expression, type Quantity, type Text, type TextMap } from '../hcl/expression';
import { address, dynamicIf, hclOf, quantity } from '../hcl/tokens';
import type { Statement } from '../iam/statement';
import type { Naming } from '../naming/names';

/** How to authenticate to Operata. */
export interface Credentials {
  /** `BASIC`: group ID and API key. `API_KEY`: the key in a header. @default BASIC */
  readonly authorizationType?: Text | undefined;
  /** The user name of Basic authentication. */
  readonly groupId: Text;
  /** A secret: 1 to 512 printable ASCII characters (EventBridge, CreateConnection). Terraform's state contains it. */
  readonly apiKey: Text;
  /** The header that carries the key, with `API_KEY` only. @default Authorization */
  readonly apiKeyHeader?: Text | undefined;
  /** The text before the key in that header, including the space. @default `Bearer ` */
  readonly apiKeyPrefix?: Text | undefined;
  /** Further headers of each request, up to 100. @default none */
  readonly extraHeaders?: TextMap | undefined;
}

export interface OperataDestinationProps {
  readonly naming: Naming;
  /** HTTPS URL that accepts contact records, without a query string, up to 2048 characters (CreateApiDestination). */
  readonly endpoint: Text;
  /** `POST`, `PUT` or `PATCH`. @default POST */
  readonly httpMethod?: Text | undefined;
  /** Requests a second, 1 to 300 (CreateApiDestination). @default 300 */
  readonly rateLimitPerSecond?: Quantity | undefined;
  readonly credentials: Credentials;
  /** HCL for the ARN of our key, which encrypts the credentials. */
  readonly keyArn: string;
  /**
   * What the connection depends on, as a delay: the key's tag, which it requires, takes up to five minutes to take
   * effect.
   */
  readonly after: ITerraformDependable;
}

/** Operata's endpoint, to which records are delivered, and its credentials. */
export class OperataDestination extends Construct {
  /** HCL for the ARN of the API destination. */
  readonly arn: string;
  /** HCL for the name of the connection, which holds the credentials. */
  readonly connectionName: string;
  /** HCL for the name of the API destination. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: OperataDestinationProps) {
    super(scope, id);
    const { naming, keyArn, after, endpoint, httpMethod = 'POST', rateLimitPerSecond = 300 } = props;
    const {
      authorizationType = 'BASIC',
      groupId,
      apiKey,
      apiKeyHeader = 'Authorization',
      apiKeyPrefix = 'Bearer ',
      extraHeaders = {},
    } = props.credentials;
    const type = hclOf(authorizationType);
    const headers = hclOf(extraHeaders);
    const connection = new CloudwatchEventConnection(this, 'connection', {
      name: naming.names.connection.value,
      description: 'Credentials for Operata',
      authorizationType: String(authorizationType),
      kmsKeyIdentifier: expression(keyArn),
      authParameters: {},
      dependsOn: [after],
    });
    connection.addOverride('auth_parameters', {
      dynamic: {
        basic: dynamicIf(`${type} == "BASIC"`, {
          username: String(groupId),
          password: String(apiKey),
        }),
        api_key: dynamicIf(`${type} == "API_KEY"`, {
          key: String(apiKeyHeader),
          value: `${apiKeyPrefix}${apiKey}`,
        }),
        invocation_http_parameters: dynamicIf(`length(nonsensitive(${headers})) > 0`, {
          dynamic: {
            header: {
              // Terraform cannot generate blocks from a sensitive value. The provider marks the values as sensitive.
              for_each: expression(`nonsensitive(${headers})`),
              content: {
                key: '${header.key}',
                value: '${header.value}',
                // Set explicitly, as the defaults of the service and the provider differ.
                is_value_secret: true,
              },
            },
          },
        }),
      },
    });

    const destination = new CloudwatchEventApiDestination(this, 'this', {
      name: naming.names.apiDestination.value,
      description: 'Contact records to Operata',
      connectionArn: connection.arn,
      invocationEndpoint: String(endpoint),
      httpMethod: String(httpMethod),
      invocationRateLimitPerSecond: quantity(rateLimitPerSecond),
    });
    this.arn = `${address(destination)}.arn`;
    this.name = `${address(destination)}.name`;
    this.connectionName = `${address(connection)}.name`;
  }

  /** The permissions to deliver records. */
  get invokeStatements(): readonly Statement[] {
    return [
      {
        sid: 'DeliverToOperata',
        because:
          'The pipe sends records to Operata. EventBridge adds the credentials. The pipe cannot read them.',
        actions: ['events:InvokeApiDestination'],
        resources: [expression(this.arn)],
      },
    ];
  }
}
