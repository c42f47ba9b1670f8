import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformElement, TerraformStack, Token } from 'cdktf';
import type { Construct, Node } from 'constructs';
import { StateGuard } from './constructs/state-guard';
import { Expression, expression } from './hcl/expression';
import { dynamicIf } from './hcl/tokens';
import { DEPLOYMENT } from './naming/names';
import { declareOutputs } from './outputs/outputs';
import { PipelineParts } from './pipeline';
import { ALARM_THRESHOLDS } from './stack-alarms';
import { configureStateBackend, type StateBackend } from './state-backend';
import { onceAllAreValid, variable } from './variables';
import { declareVariables, InputChecks } from './variables/declare';
import { CHECKS } from './variables/placeholders';
import { REDACTION_DOCUMENT } from './variables/privacy-controls';

export interface OperataConnectStackProps {
  readonly backend: StateBackend;
  /** The zip file with the function of the privacy controls. */
  readonly functionZip: string;
}

/** Amazon Connect's contact records to Operata: variables, the pipeline, outputs. */
export class OperataConnectStack extends TerraformStack {
  constructor(scope: Construct, id: string, { backend, functionZip }: OperataConnectStackProps) {
    super(scope, id);
    configureStateBackend(this, backend);
    declareVariables(this);

    const provider = new AwsProvider(this, 'aws', {
      // Makes no request to AWS while a variable is not valid.
      region: expression(onceAllAreValid('aws_region')),
      // Null allows any account.
      allowedAccountIds: Token.asList(expression('var.aws_account_id == null ? null : [var.aws_account_id]')),
      defaultTags: [
        {
          tags: Token.asStringMap(
            '${merge({ Project = "operata-connect-integration", Environment = var.environment }, var.tags)}',
          ),
        },
      ],
    });
    provider.addOverride('dynamic', {
      assume_role: dynamicIf('var.assume_role_arn != null', {
        role_arn: String(variable('assume_role_arn')),
        external_id: String(variable('assume_role_external_id')),
      }),
    });
    // The bindings pin the version that they were generated from. Users also get later fixes of the provider.
    this.addOverride('terraform.required_providers.aws', { source: 'hashicorp/aws', version: '~> 6.25' });
    new DataAwsCallerIdentity(this, 'account').overrideLogicalId('current');
    new DataAwsPartition(this, 'partition').overrideLogicalId('current');

    // The framework has no class for check blocks.
    this.addOverride('check', CHECKS);
    new StateGuard(this, 'state-guard', DEPLOYMENT);
    const credentials = {
      authorizationType: variable('operata_authorization_type'),
      groupId: variable('operata_group_id'),
      apiKey: variable('operata_api_key'),
      apiKeyHeader: variable('operata_api_key_header'),
      apiKeyPrefix: variable('operata_api_key_prefix'),
      extraHeaders: variable('operata_extra_headers'),
    };
    new InputChecks(this, 'input-checks');

    const parts = new PipelineParts(this, {
      place: DEPLOYMENT.place,
      key: {
        existingKeyArn: variable('existing_kms_key_arn'),
        retainCreatedKey: variable('retain_created_kms_key'),
        administratorArns: variable('kms_key_administrator_arns'),
      },
      instance: {
        instanceId: variable('connect_instance_id'),
        associated: variable('associate_connect_instance'),
      },
      stream: {
        mode: variable('stream_mode'),
        shardCount: variable('stream_shard_count'),
        retentionHours: variable('stream_retention_hours'),
        existing: {
          arn: variable('existing_stream_arn'),
          keyArn: variable('existing_stream_kms_key_arn'),
        },
      },
      destination: {
        endpoint: variable('operata_endpoint'),
        httpMethod: variable('operata_http_method'),
        rateLimitPerSecond: variable('operata_rate_limit_per_second'),
        credentials,
      },
      privacyControls: {
        zipFile: functionZip,
        enabled: variable('enable_privacy_controls'),
        document: new Expression(REDACTION_DOCUMENT),
        cacheTtlSeconds: variable('privacy_cache_ttl_seconds'),
        cacheMaxStaleSeconds: variable('privacy_cache_max_stale_seconds'),
        memoryMb: variable('privacy_function_memory_mb'),
        timeoutSeconds: variable('privacy_function_timeout_seconds'),
        reservedConcurrency: variable('privacy_function_reserved_concurrency'),
        tracing: variable('privacy_function_tracing'),
        deliveryBody: variable('delivery_body'),
        vpc: {
          id: variable('vpc_id'),
          subnetIds: variable('private_subnet_ids'),
          subnetTags: variable('private_subnet_tags'),
          createSsmEndpoint: variable('create_ssm_endpoint'),
          createKmsEndpoint: variable('create_kms_endpoint'),
        },
      },
      delivery: {
        enabled: variable('delivery_enabled'),
        startingPosition: variable('delivery_starting_position'),
        maximumRetryAttempts: variable('delivery_maximum_retry_attempts'),
        parallelizationFactor: variable('delivery_parallelization_factor'),
        logLevel: variable('delivery_log_level'),
        inputTemplate: variable('delivery_input_template'),
      },
      backup: {
        enabled: variable('backup_enabled'),
        existingBucket: {
          name: variable('existing_backup_bucket_name'),
          keyArn: variable('existing_backup_bucket_key_arn'),
        },
        bufferIntervalSeconds: variable('backup_buffer_interval_seconds'),
        bufferSizeMb: variable('backup_buffer_size_mb'),
        expirationDays: variable('backup_expiration_days'),
        noncurrentExpirationDays: variable('backup_noncurrent_expiration_days'),
        abortUploadDays: variable('backup_abort_upload_days'),
        forceDestroy: variable('backup_force_destroy'),
      },
      monitoring: {
        alarms: variable('alarms_enabled'),
        dashboard: variable('dashboard_enabled'),
        email: variable('alarm_email'),
        existingTopicArn: variable('existing_alarm_topic_arn'),
        thresholds: ALARM_THRESHOLDS,
      },
      maximumRecordAgeSeconds: variable('delivery_maximum_record_age_seconds'),
      logRetentionDays: variable('log_retention_days'),
      permissionsBoundaryArn: variable('permissions_boundary_arn'),
    });

    declareOutputs(this, parts);
  }

  /** The framework resolves all elements here to find references between stacks. There is one stack. */
  override prepareStack(): void {}

  /**
   * The name of an element in the state: the path of its constructs, without the hash that the framework appends. An
   * element called `this` has the name of its construct.
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = element instanceof TerraformElement ? element.node : element;
    return node.path
      .split('/')
      .slice(1)
      .filter((part) => part !== 'this')
      .join('_')
      .replaceAll('-', '_');
  }
}
