import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { onlyIf } from '../count';
import { expression } from '../expression';
import { variable } from '../variables';

export interface EncryptedLogGroupProps {
  readonly name: string;
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
  /** HCL condition under which the log group exists. @default always */
  readonly onlyIf?: string;
}

/** A log group with the retention of the variables and our key. */
export class EncryptedLogGroup extends CloudwatchLogGroup {
  constructor(scope: Construct, id: string, props: EncryptedLogGroupProps) {
    super(scope, id, {
      ...(props.onlyIf && { count: onlyIf(props.onlyIf) }),
      name: props.name,
      kmsKeyId: expression(props.keyArn),
      retentionInDays: Token.asNumber(variable('log_retention_days')),
    });
  }
}
