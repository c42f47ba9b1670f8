import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import { expression, type Text } from '../../hcl/expression';
import { hclOf, one, onlyIf } from '../../hcl/tokens';
import { PolicyDocument } from '../../iam/policy-document';
import { denyPlainHttp, fromAccount } from '../../iam/statement';
import type { Naming } from '../../naming/names';

/** The receiver of the alarms' notifications. */
export interface Notification {
  /** An e-mail address to subscribe to our topic. Its owner must confirm the subscription. @default none */
  readonly email?: Text | undefined;
  /** The topic to notify, instead of a created one. */
  readonly existingTopicArn?: Text | undefined;
}

export interface AlarmTopicProps extends Notification {
  readonly naming: Naming;
  /** HCL condition: the alarms are on, without an existing topic. */
  readonly isOurs: string;
  /** HCL for the ARN of our key. */
  readonly keyArn: string;
}

/** The topic that the alarms notify: created here, or existing. */
export class AlarmTopic extends Construct {
  /** HCL for the topic's ARN. Null without alarms. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    const { naming, keyArn, isOurs } = props;
    const { names, arns, place } = naming;
    const count = onlyIf(isOurs);
    const topic = new SnsTopic(this, 'this', {
      count,
      name: names.alarmTopic.value,
      displayName: `Operata integration, ${place.environment}`,
      kmsMasterKeyId: expression(keyArn),
    });
    const document = new PolicyDocument(this, 'policy-document', {
      count,
      statements: [
        {
          sid: 'AlarmsNotify',
          because: 'CloudWatch sends a notification when an alarm of this deployment changes its state.',
          actions: ['sns:Publish'],
          resources: [arns.alarmTopic],
          principals: [{ type: 'Service', identifiers: ['cloudwatch.amazonaws.com'] }],
          conditions: [
            fromAccount(naming),
            { test: 'ArnLike', variable: 'aws:SourceArn', values: [arns.alarms] },
          ],
        },
        denyPlainHttp('sns:Publish', [arns.alarmTopic]),
      ],
    });
    new SnsTopicPolicy(this, 'policy', {
      count,
      arn: expression(one(topic, 'arn')),
      policy: expression(document.json),
    });
    if (props.email !== undefined) {
      new SnsTopicSubscription(this, 'email', {
        count: onlyIf(`${isOurs} && ${hclOf(props.email)} != null`),
        topicArn: expression(one(topic, 'arn')),
        protocol: 'email',
        endpoint: String(props.email),
      });
    }
    this.arn = `(${isOurs} ? ${one(topic, 'arn')} : ${hclOf(props.existingTopicArn)})`;
  }
}
