import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { AssetType, DataResource, TerraformAsset, Token } from 'cdktf';
import { Construct } from 'constructs';
import { expression, type Flag, type Quantity, quoted, type Text, type Texts } from '../hcl/expression';
import { dynamicIf, hclOf, one, onlyIf, quantity } from '../hcl/tokens';
import { ServiceRole } from '../iam/service-role';
import { encryptionContext, logEncryption, type Statement, viaService } from '../iam/statement';
import type { Naming } from '../naming/names';
import { asksForPseudonyms } from '../pseudonyms';
import { EncryptedLogGroup } from './encrypted-log-group';
import { clearingStatements, FunctionNetwork, type FunctionVpc } from './function-network';
import { PseudonymKey } from './pseudonym-key';

export interface PrivacyControlsProps {
  readonly naming: Naming;
  /** Whether records go through the privacy controls. @default true */
  readonly enabled?: Flag | undefined;
  /**
   * The JSON document that lists the fields that the function lets through. 1 to 8192 bytes (Systems Manager). Known in
   * the plan: a document that asks for pseudonyms creates their key.
   */
  readonly document: Text;
  /** Seconds for which the function caches the document, 1 to 86,400. @default 300 */
  readonly cacheTtlSeconds?: Quantity | undefined;
  /** Seconds for which it uses the cached document if a refresh fails. @default 3600 */
  readonly cacheMaxStaleSeconds?: Quantity | undefined;
  /** MB, 128 to 10,240 (Lambda). @default 512 */
  readonly memoryMb?: Quantity | undefined;
  /** Timeout of one call in seconds, 1 to 900 (Lambda). @default 30 */
  readonly timeoutSeconds?: Quantity | undefined;
  /** Reserved concurrency. @default none */
  readonly reservedConcurrency?: Quantity | undefined;
  /** Whether AWS X-Ray traces calls. @default false */
  readonly tracing?: Flag | undefined;
  /** The body of a request: `record`, or `data`, which wraps it. @default record */
  readonly deliveryBody?: Text | undefined;
  /** The VPC and subnets in which the function runs. @default no VPC */
  readonly vpc?: FunctionVpc | undefined;
  readonly logRetentionDays: Quantity;
  readonly permissionsBoundaryArn?: Text | undefined;
  /** IAM roles or users that administer the key of the pseudonyms without using it. @default none */
  readonly keyAdministratorArns?: Texts | undefined;
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
  /** The zip file with the function. */
  readonly zipFile: string;
}

/** The function that removes fields from records before they leave the account, and its configuration. */
export class PrivacyControls extends Construct {
  /** HCL condition: records go through the privacy controls. */
  readonly isOn: string;
  /** HCL condition: the function runs in a VPC. */
  readonly inVpc: string;
  /** HCL for the document that the function reads. */
  readonly document: string;
  /** HCL condition: the document asks for pseudonyms, and records go through the privacy controls. */
  readonly asksForPseudonyms: string;
  readonly pseudonymKey: PseudonymKey;
  /** HCL for the timeout of one call, and for the time that the document is cached, in seconds. */
  readonly timeoutSeconds: string;
  readonly cacheTtlSeconds: string;
  /** HCL for the function's ARN. Null if the privacy controls are off. */
  readonly functionArn: string;
  readonly function: LambdaFunction;
  readonly parameter: SsmParameter;
  readonly logGroup: EncryptedLogGroup;
  /** HCL for the SHA-256 of the code that was deployed, in base64. Null if the privacy controls are off. */
  readonly codeSha256: string;

  readonly #props: PrivacyControlsProps;

  constructor(scope: Construct, id: string, props: PrivacyControlsProps) {
    super(scope, id);
    this.#props = props;
    const {
      naming,
      keyArn,
      zipFile,
      enabled = true,
      timeoutSeconds = 30,
      cacheTtlSeconds = 300,
      vpc,
    } = props;
    const { names } = naming;
    this.isOn = hclOf(enabled);
    this.inVpc = `${this.isOn} && ${hclOf(vpc?.id)} != null`;
    this.document = hclOf(props.document);
    this.timeoutSeconds = hclOf(timeoutSeconds);
    this.cacheTtlSeconds = hclOf(cacheTtlSeconds);
    const count = onlyIf(this.isOn);
    this.asksForPseudonyms = `${this.isOn} && ${asksForPseudonyms(this.document)}`;
    this.pseudonymKey = new PseudonymKey(this, 'pseudonym-key', {
      naming,
      onlyIf: this.asksForPseudonyms,
      administratorArns: props.keyAdministratorArns,
    });
    const role = this.#createRole();
    const derive = role.allow(
      'derive-pseudonyms',
      this.pseudonymKey.deriveStatements,
      this.asksForPseudonyms,
    );

    this.parameter = new SsmParameter(this, 'configuration', {
      count,
      name: names.redactionParameter.value,
      description: 'What the privacy controls let through to Operata',
      type: 'String',
      // A document of up to 4096 bytes is free. A longer one, of up to 8192 bytes, is charged.
      tier: 'Intelligent-Tiering',
      // Not a secret: reviewers of a plan must see which fields are sent.
      insecureValue: String(props.document),
      // A running function reads a document that asks for pseudonyms only when it may derive their secret.
      dependsOn: [derive],
    });
    this.logGroup = new EncryptedLogGroup(this, 'log-group', {
      name: names.functionLogGroup.value,
      keyArn,
      retentionDays: props.logRetentionDays,
      onlyIf: this.isOn,
    });
    const network = vpc && this.#attach(vpc, role);
    this.#letTrace(role);

    const zip = new TerraformAsset(this, 'code', { path: zipFile, type: AssetType.FILE });
    const zipHash = `filebase64sha256(${quoted(zip.path)})`;
    const deployedHash = new DataResource(this, 'code-hash', {
      count,
      input: Token.asAny(expression(zipHash)),
    });
    this.codeSha256 = one(deployedHash, 'output');

    this.function = new LambdaFunction(this, 'function', {
      count,
      functionName: names.privacyFunction.value,
      description: 'Removes fields from contact records before they are delivered to Operata',
      role: expression(role.arn),
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      filename: zip.path,
      sourceCodeHash: expression(zipHash),
      memorySize: quantity(props.memoryMb ?? 512),
      timeout: quantity(timeoutSeconds),
      // -1 means none.
      reservedConcurrentExecutions: Token.asNumber(
        expression(`coalesce(${hclOf(props.reservedConcurrency)}, -1)`),
      ),
      kmsKeyArn: expression(keyArn),
      environment: {
        variables: {
          ENVIRONMENT: naming.place.environment,
          REDACTION_CONFIG_PARAMETER: names.redactionParameter.value,
          PRIVACY_CACHE_TTL_SECONDS: String(cacheTtlSeconds),
          PRIVACY_CACHE_MAX_STALE_SECONDS: String(props.cacheMaxStaleSeconds ?? 3600),
          DELIVERY_BODY: expression(`${hclOf(props.deliveryBody)} == "data" ? "data" : "record"`),
          // The provider leaves a variable out whose value is null.
          PSEUDONYM_KEY_ARN: expression(this.pseudonymKey.arn),
        },
      },
      // The function writes JSON itself. Lambda's JSON format would wrap it again.
      loggingConfig: { logFormat: 'Text', logGroup: expression(one(this.logGroup, 'name')) },
      tracingConfig: { mode: expression(`${this.#tracing} ? "Active" : "PassThrough"`) },
      dependsOn: [...role.policies, ...(network?.rules ?? []), this.parameter],
      lifecycle: {
        // When the privacy controls are switched off, the pipe must stop calling the function before it is deleted.
        createBeforeDestroy: true,
        postcondition: [this.#hasTheDeployedCode(zip.path)],
      },
    });
    if (network !== undefined) {
      this.function.addOverride('dynamic', {
        vpc_config: dynamicIf(this.inVpc, {
          subnet_ids: expression(network.subnetIds),
          security_group_ids: expression(network.securityGroupIds),
        }),
      });
    }
    this.functionArn = one(this.function, 'arn');
  }

  /** HCL condition: calls are traced. */
  get #tracing(): string {
    return hclOf(this.#props.tracing ?? false);
  }

  #letTrace(role: ServiceRole): void {
    role.allow(
      'trace',
      [
        {
          sid: 'WriteTraces',
          because: 'The function reports how long its calls took. Traces contain no content of records.',
          actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
          resources: ['*'],
          anyResourceBecause: 'X-Ray has no resource-level permissions for these actions',
        },
      ],
      this.#tracing,
    );
  }

  /** The role of the function, without the permissions for a VPC and for traces. */
  #createRole(): ServiceRole {
    const { naming, keyArn, permissionsBoundaryArn } = this.#props;
    const { names, arns } = naming;
    const role = new ServiceRole(this, 'role', {
      name: names.functionRole.value,
      permissionsBoundaryArn,
      description: 'Privacy controls: reads its configuration and writes its log',
      service: 'lambda.amazonaws.com',
      trustConditions: [
        {
          test: 'StringEqualsIfExists',
          variable: 'aws:SourceAccount',
          values: [naming.place.accountId],
        },
      ],
      trustBecause:
        'Lambda runs the function with the role. The account is checked if Lambda sends it: AWS does not document whether it does for the role of a function.',
      onlyIf: this.isOn,
    });
    role.allow('read-configuration', [
      {
        sid: 'ReadConfiguration',
        because: 'The function reads the list of fields that it lets through.',
        actions: ['ssm:GetParameter'],
        resources: [arns.redactionParameter],
      },
    ]);
    role.allow('write-log', [
      {
        sid: 'WriteLog',
        because:
          'Lambda writes the log of the function with the role of the function. The log group already exists.',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`${arns.functionLogGroup}:log-stream:*`],
      },
      ...logEncryption(naming, expression(keyArn), arns.functionLogGroup),
    ]);
    role.allow('decrypt-settings', [
      {
        sid: 'DecryptSettings',
        because:
          'Lambda decrypts the environment variables of the function if its own grant on the key is missing.',
        actions: ['kms:Decrypt'],
        resources: [expression(keyArn)],
        conditions: [
          viaService('lambda', naming),
          encryptionContext('aws:lambda:FunctionArn', [arns.privacyFunction]),
        ],
      },
    ]);
    return role;
  }

  /** Attaches the function to a VPC. */
  #attach(vpc: FunctionVpc, role: ServiceRole): FunctionNetwork {
    const { inVpc } = this;
    const { naming } = this.#props;
    // Lambda deletes its network interfaces up to 45 minutes after the function, and only then can the security group
    // be deleted. This policy must outlive the group, so the group depends on it, and the policy does not refer to the
    // group.
    const clearing = role.allow('clear-vpc', clearingStatements(naming), inVpc);
    const network = new FunctionNetwork(this, 'network', {
      naming,
      inVpc,
      vpc,
      clearing,
      asksForPseudonyms: this.asksForPseudonyms,
      pseudonymKeyArn: this.pseudonymKey.arn,
    });
    role.allow('attach-to-vpc', network.attachStatements, inVpc);
    return network;
  }

  /**
   * Compares the code in AWS with the code that was deployed. While the zip is unchanged, the recorded hash is known at
   * plan, so the plan finds a difference. With a new zip it is known after the apply, when both are equal again.
   */
  #hasTheDeployedCode(zip: string): { readonly condition: string; readonly errorMessage: string } {
    const { region } = this.#props.naming.place;
    return {
      condition: expression(`self.code_sha256 == ${this.codeSha256}`),
      errorMessage: `The code of \${self.function_name} in AWS is not the code that was deployed: its hash is \${self.code_sha256}. It was replaced outside Terraform, and records may leave the account unredacted. Find the caller (CloudTrail: UpdateFunctionCode), and restore the code, in the directory of this stack: aws lambda update-function-code --region ${region} --function-name \${self.function_name} --zip-file fileb://${zip}. Then plan again.`,
    };
  }

  /** The permissions to send records through the privacy controls. */
  get invokeStatements(): readonly Statement[] {
    return [
      {
        sid: 'InvokePrivacyControls',
        because: 'The pipe sends each record through the privacy controls.',
        actions: ['lambda:InvokeFunction'],
        resources: [this.#props.naming.arns.privacyFunction],
      },
    ];
  }
}
