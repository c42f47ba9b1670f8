import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { AssetType, DataResource, TerraformAsset, Token } from 'cdktf';
import { Construct } from 'constructs';
import { dynamicIf, onlyIf } from '../count';
import { expression, one, quoted } from '../expression';
import { ServiceRole } from '../iam/service-role';
import { encryptionContext, logEncryption, type Statement, viaService } from '../iam/statement';
import { ARNS, NAMES } from '../names';
import { variable } from '../variables';
import { REDACTION_DOCUMENT } from '../variables/redaction-document';
import { EncryptedLogGroup } from './encrypted-log-group';
import { CLEARING_STATEMENTS, FunctionNetwork, IN_VPC } from './function-network';

export interface PrivacyControlsProps {
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
  /** The zip file with the function. */
  readonly zipFile: string;
}

/** HCL condition: records go through the privacy controls. */
export const PRIVACY_CONTROLS_ARE_ON = 'var.enable_privacy_controls';

/** The function that removes fields from records before they leave the account, and its configuration. */
export class PrivacyControls extends Construct {
  /** HCL for the function's ARN. Null where the privacy controls are off. */
  readonly functionArn: string;
  readonly function: LambdaFunction;
  readonly parameter: SsmParameter;
  readonly logGroup: EncryptedLogGroup;
  /** HCL for the SHA-256 of the code that was deployed, in base64. Null where the privacy controls are off. */
  readonly codeSha256: string;

  constructor(scope: Construct, id: string, { keyArn, zipFile }: PrivacyControlsProps) {
    super(scope, id);
    const count = onlyIf(PRIVACY_CONTROLS_ARE_ON);

    this.parameter = new SsmParameter(this, 'configuration', {
      count,
      name: NAMES.redactionParameter.value,
      description: 'What the privacy controls let through to Operata',
      type: 'String',
      // A document of up to 4096 bytes is free, a longer one is charged; 8192 are possible.
      tier: 'Intelligent-Tiering',
      // Not a secret: whoever reviews the plan has to see what is sent.
      insecureValue: expression(REDACTION_DOCUMENT),
    });
    this.logGroup = new EncryptedLogGroup(this, 'log-group', {
      name: NAMES.functionLogGroup.value,
      keyArn,
      onlyIf: PRIVACY_CONTROLS_ARE_ON,
    });
    const role = new ServiceRole(this, 'role', {
      name: NAMES.functionRole.value,
      description: 'Privacy controls: reads its configuration and writes its log',
      service: 'lambda.amazonaws.com',
      trustConditions: [
        {
          test: 'StringEqualsIfExists',
          variable: 'aws:SourceAccount',
          values: ['${data.aws_caller_identity.current.account_id}'],
        },
      ],
      trustBecause:
        'Lambda runs the function with the role. The account is checked where Lambda states it: that it does so for the role of a function is not documented.',
      onlyIf: PRIVACY_CONTROLS_ARE_ON,
    });
    role.allow('read-configuration', [
      {
        sid: 'ReadConfiguration',
        because: 'The function reads which fields it lets through.',
        actions: ['ssm:GetParameter'],
        resources: [ARNS.redactionParameter],
      },
    ]);
    role.allow('write-log', [
      {
        sid: 'WriteLog',
        because:
          'Lambda writes the log of the function, with the role of the function. The log group exists already.',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`${ARNS.functionLogGroup}:log-stream:*`],
      },
      ...logEncryption(expression(keyArn), ARNS.functionLogGroup),
    ]);
    role.allow('decrypt-settings', [
      {
        sid: 'DecryptSettings',
        because: 'Lambda decrypts the settings of the function, should its own grant on the key be missing.',
        actions: ['kms:Decrypt'],
        resources: [expression(keyArn)],
        conditions: [
          viaService('lambda'),
          encryptionContext('aws:lambda:FunctionArn', [ARNS.privacyFunction]),
        ],
      },
    ]);
    // Lambda removes its network interfaces up to 45 minutes after the function, and the group goes after them: this
    // policy does not refer to the group, so that the group can depend on it and goes before it.
    const clearing = role.allow('clear-vpc', CLEARING_STATEMENTS, IN_VPC);
    const network = new FunctionNetwork(this, 'network', { clearing });
    role.allow('attach-to-vpc', network.attachStatements, IN_VPC);
    role.allow(
      'trace',
      [
        {
          sid: 'WriteTraces',
          because: 'The function reports how long its calls took. Traces hold no content of records.',
          actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
          resources: ['*'],
          anyResourceBecause: 'X-Ray has no resource to name for these actions',
        },
      ],
      'var.privacy_function_tracing',
    );

    const zip = new TerraformAsset(this, 'code', { path: zipFile, type: AssetType.FILE });
    const zipHash = `filebase64sha256(${quoted(zip.path)})`;
    const deployedHash = new DataResource(this, 'code-hash', {
      count,
      input: Token.asAny(expression(zipHash)),
    });

    this.codeSha256 = one(deployedHash, 'output');

    this.function = new LambdaFunction(this, 'function', {
      count,
      functionName: NAMES.privacyFunction.value,
      description: 'Removes fields from contact records before they are delivered to Operata',
      role: expression(role.arn),
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      filename: zip.path,
      sourceCodeHash: expression(zipHash),
      memorySize: Token.asNumber(variable('privacy_function_memory_mb')),
      timeout: Token.asNumber(variable('privacy_function_timeout_seconds')),
      // -1: none.
      reservedConcurrentExecutions: Token.asNumber(
        expression('coalesce(var.privacy_function_reserved_concurrency, -1)'),
      ),
      kmsKeyArn: expression(keyArn),
      environment: {
        variables: {
          ENVIRONMENT: variable('environment'),
          REDACTION_CONFIG_PARAMETER: NAMES.redactionParameter.value,
          PRIVACY_CACHE_TTL_SECONDS: variable('privacy_cache_ttl_seconds'),
          PRIVACY_CACHE_MAX_STALE_SECONDS: variable('privacy_cache_max_stale_seconds'),
          DELIVERY_BODY: expression('var.delivery_body == "data" ? "data" : "record"'),
        },
      },
      // Text: the function writes JSON itself, and Lambda's own JSON format would wrap it once more.
      loggingConfig: { logFormat: 'Text', logGroup: expression(one(this.logGroup, 'name')) },
      tracingConfig: { mode: expression('var.privacy_function_tracing ? "Active" : "PassThrough"') },
      dependsOn: [...role.policies, ...network.rules, this.parameter],
      lifecycle: {
        // Switched off, the pipe is updated first: it must not call what is gone.
        createBeforeDestroy: true,
        postcondition: [
          {
            // The output of the recorded hash is known while the zip is unchanged, so that a difference
            // is found by the plan. With a new zip it is known after the apply, when both agree again.
            condition: expression(`self.code_sha256 == ${this.codeSha256}`),
            errorMessage: `The code of \${self.function_name} in AWS is not the code that was deployed: its hash is \${self.code_sha256}. Someone or something has replaced it, and records may leave unredacted. Find out who (CloudTrail: UpdateFunctionCode), and put the right code back, in the directory of this stack: aws lambda update-function-code --region \${var.aws_region} --function-name \${self.function_name} --zip-file fileb://${zip.path}. Then plan again.`,
          },
        ],
      },
    });
    this.function.addOverride('dynamic', {
      vpc_config: dynamicIf(IN_VPC, {
        subnet_ids: expression(network.subnetIds),
        security_group_ids: expression(network.securityGroupIds),
      }),
    });
    this.functionArn = one(this.function, 'arn');
  }

  /** What a service must be allowed to send records through the privacy controls with. */
  get invokeStatements(): readonly Statement[] {
    return [
      {
        sid: 'InvokePrivacyControls',
        because: 'The pipe sends each record through the privacy controls.',
        actions: ['lambda:InvokeFunction'],
        resources: [ARNS.privacyFunction],
      },
    ];
  }
}
