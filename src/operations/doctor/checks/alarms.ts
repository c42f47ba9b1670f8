import { alarmPrefix } from '../alarm-prefix';
import { counted, deploymentCheck } from './deployment-check';

export const alarms = deploymentCheck({
  id: 'alarms',
  stage: 'Alarms',
  findings: { 'alarm-rings': 'warn', 'no-alarms': 'note' },
  async run({ deployment, aws }, report) {
    const AlarmNamePrefix = alarmPrefix(deployment);
    const rings: string[] = [];
    let count = 0;
    let NextToken: string | undefined;
    do {
      const page = await aws.cloudWatch.describeAlarms({
        AlarmNamePrefix,
        ...(NextToken !== undefined && { NextToken }),
      });
      for (const { AlarmName = '', StateValue } of page.MetricAlarms ?? []) {
        count += 1;
        if (StateValue === 'ALARM') rings.push(AlarmName);
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    for (const name of rings) {
      report(
        'alarm-rings',
        `${name} is in ALARM`,
        `aws cloudwatch describe-alarms --alarm-names ${name} --region ${deployment.region}; its description says what to do`,
      );
    }
    if (count === 0) report('no-alarms', `there is no alarm whose name begins with ${AlarmNamePrefix}`);
    return `none of ${counted(count, 'alarm')} rings`;
  },
});
