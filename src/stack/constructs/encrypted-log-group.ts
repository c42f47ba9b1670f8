import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { Construct } from 'constructs';
import { expression, type Quantity } from '../hcl/expression';
import { onlyIf, quantity } from '../hcl/tokens';

export interface EncryptedLogGroupProps {
  readonly name: string;
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
  /** Days that CloudWatch Logs keeps an event: one of the values that PutRetentionPolicy accepts, 1 to 3653. */
  readonly retentionDays: Quantity;
  /** HCL condition under which the log group exists. @default always */
  readonly onlyIf?: string;
}

/** A log group that is encrypted with our key. */
export class EncryptedLogGroup extends CloudwatchLogGroup {
  constructor(scope: Construct, id: string, props: EncryptedLogGroupProps) {
    super(scope, id, {
      ...(props.onlyIf && { count: onlyIf(props.onlyIf) }),
      name: props.name,
      kmsKeyId: expression(props.keyArn),
      retentionInDays: quantity(props.retentionDays),
    });
  }
}
