import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import { onlyIf } from '../../count';
import { expression, one } from '../../expression';
import { PolicyDocument } from '../../iam/policy-document';
import { denyPlainHttp, fromAccount } from '../../iam/statement';
import { ARNS, DEPLOYMENT, NAMES } from '../../names';
import { variable } from '../../variables';
import { ALARM_TOPIC_IS_OURS } from './conditions';

export interface AlarmTopicProps {
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
}

/** The topic that the alarms notify: ours, or an existing one. */
export class AlarmTopic extends Construct {
  /** HCL for the topic's ARN. Null where there are no alarms. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { keyArn }: AlarmTopicProps) {
    super(scope, id);
    const count = onlyIf(ALARM_TOPIC_IS_OURS);
    const topic = new SnsTopic(this, 'this', {
      count,
      name: NAMES.alarmTopic.value,
      displayName: 'Operata integration, ${var.environment}',
      kmsMasterKeyId: expression(keyArn),
    });
    const document = new PolicyDocument(this, 'policy-document', {
      count,
      statements: [
        {
          sid: 'AlarmsNotify',
          because: 'CloudWatch tells when an alarm of this deployment changes its state.',
          actions: ['sns:Publish'],
          resources: [ARNS.alarmTopic],
          principals: [{ type: 'Service', identifiers: ['cloudwatch.amazonaws.com'] }],
          conditions: [
            fromAccount(DEPLOYMENT),
            { test: 'ArnLike', variable: 'aws:SourceArn', values: [ARNS.alarms] },
          ],
        },
        denyPlainHttp('sns:Publish', [ARNS.alarmTopic]),
      ],
    });
    new SnsTopicPolicy(this, 'policy', {
      count,
      arn: expression(one(topic, 'arn')),
      policy: expression(document.json),
    });
    new SnsTopicSubscription(this, 'email', {
      count: onlyIf(`${ALARM_TOPIC_IS_OURS} && var.alarm_email != null`),
      topicArn: expression(one(topic, 'arn')),
      protocol: 'email',
      endpoint: String(variable('alarm_email')),
    });
    this.arn = `(${ALARM_TOPIC_IS_OURS} ? ${one(topic, 'arn')} : var.existing_alarm_topic_arn)`;
  }
}
