import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformElement, TerraformStack, Token } from 'cdktf';
import type { Construct, Node } from 'constructs';
import { Backup } from './constructs/backup';
import { ConnectAssociation } from './constructs/connect-association';
import { ConnectInstance } from './constructs/connect-instance';
import { ContactStream, streamIsOurs } from './constructs/contact-stream';
import { DeliveryPipe } from './constructs/delivery-pipe';
import { EncryptionKey } from './constructs/encryption-key';
import { InputChecks } from './constructs/input-checks';
import { ALARM_TOPIC_IS_OURS } from './constructs/monitoring/conditions';
import { Monitoring } from './constructs/monitoring/monitoring';
import { OperataDestination } from './constructs/operata-destination';
import { PrivacyControls } from './constructs/privacy-controls';
import { StateGuard } from './constructs/state-guard';
import { Expression, expression } from './expression';
import { DEPLOYMENT as naming } from './names';
import { declareOutputs } from './outputs';
import { configureStateBackend, type StateBackend } from './state-backend';
import { declareVariables, onceAllAreValid, variable } from './variables';
import { CHECKS } from './variables/placeholders';
import { REDACTION_DOCUMENT } from './variables/redaction-document';

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

    new AwsProvider(this, 'aws', {
      // Nothing is asked of AWS while a variable is wrong.
      region: expression(onceAllAreValid('aws_region')),
      defaultTags: [
        {
          tags: Token.asStringMap(
            '${merge({ Project = "operata-connect-integration", Environment = var.environment }, var.tags)}',
          ),
        },
      ],
    });
    // The bindings pin the version that they were generated from; users get the provider's fixes too.
    this.addOverride('terraform.required_providers.aws', { source: 'hashicorp/aws', version: '~> 6.25' });
    new DataAwsCallerIdentity(this, 'account').overrideLogicalId('current');
    new DataAwsPartition(this, 'partition').overrideLogicalId('current');

    // Raw, as the framework has no class for it.
    this.addOverride('check', CHECKS);
    new StateGuard(this, 'state-guard', naming);
    const credentials = {
      authorizationType: variable('operata_authorization_type'),
      groupId: variable('operata_group_id'),
      apiKey: variable('operata_api_key'),
      apiKeyHeader: variable('operata_api_key_header'),
      apiKeyPrefix: variable('operata_api_key_prefix'),
      extraHeaders: variable('operata_extra_headers'),
    };
    new InputChecks(this, 'input-checks', credentials);

    const shared = {
      naming,
      logRetentionDays: variable('log_retention_days'),
      permissionsBoundaryArn: variable('permissions_boundary_arn'),
    };
    const maximumRecordAgeSeconds = variable('delivery_maximum_record_age_seconds');
    const existingStream = {
      arn: variable('existing_stream_arn'),
      keyArn: variable('existing_stream_kms_key_arn'),
    };

    const key = new EncryptionKey(this, 'encryption-key', {
      naming,
      existingKeyArn: variable('existing_kms_key_arn'),
      retainCreatedKey: variable('retain_created_kms_key'),
      administratorArns: variable('kms_key_administrator_arns'),
      alarmTopicIsOurs: ALARM_TOPIC_IS_OURS,
    });
    const keyArn = key.arn;
    const instance = new ConnectInstance(this, 'connect-instance', {
      naming,
      keyArn,
      instanceId: variable('connect_instance_id'),
      associated: variable('associate_connect_instance'),
      streamIsOurs: streamIsOurs(existingStream),
    });
    const stream = new ContactStream(this, 'contact-stream', {
      naming,
      key,
      mode: variable('stream_mode'),
      shardCount: variable('stream_shard_count'),
      retentionHours: variable('stream_retention_hours'),
      existing: existingStream,
      maximumRecordAgeSeconds,
      writersGrant: instance.grant,
    });
    const destination = new OperataDestination(this, 'operata', {
      naming,
      keyArn,
      endpoint: variable('operata_endpoint'),
      httpMethod: variable('operata_http_method'),
      rateLimitPerSecond: variable('operata_rate_limit_per_second'),
      credentials,
      after: stream.stream,
    });
    const privacyControls = new PrivacyControls(this, 'privacy-controls', {
      ...shared,
      keyArn,
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
      },
    });
    const pipe = new DeliveryPipe(this, 'delivery', {
      ...shared,
      keyArn,
      stream,
      privacyControls,
      destination,
      enabled: variable('delivery_enabled'),
      startingPosition: variable('delivery_starting_position'),
      maximumRetryAttempts: variable('delivery_maximum_retry_attempts'),
      maximumRecordAgeSeconds,
      parallelizationFactor: variable('delivery_parallelization_factor'),
      logLevel: variable('delivery_log_level'),
      inputTemplate: variable('delivery_input_template'),
    });
    const backup = new Backup(this, 'backup', {
      ...shared,
      key,
      stream,
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
    });
    new ConnectAssociation(this, 'connect-association', {
      instance,
      stream,
      // Both begin to read at the end of the stream, or may: they have to be there first.
      readers: [pipe.pipe, backup.deliveryStream],
    });

    const { streamName, retentionHours } = stream;
    const monitoring = new Monitoring(this, 'monitoring', { keyArn, streamName, retentionHours });

    declareOutputs(this, { key, instance, stream, destination, privacyControls, pipe, backup, monitoring });
  }

  /**
   * The name of an element in its address in the state: the path of its constructs, without the hash that
   * the framework appends. `this` stands for the construct itself.
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
