import { onAllPages } from '../../aws/pages';
import { alarmPrefix } from '../alarm-prefix';
import { counted, deploymentCheck } from './deployment-check';

export const alarms = deploymentCheck({
  id: 'alarms',
  stage: 'Alarms',
  findings: { 'alarm-rings': 'warn', 'no-alarms': 'note' },
  async run({ deployment, aws }, report) {
    const AlarmNamePrefix = alarmPrefix(deployment);
    const all = await onAllPages(
      (NextToken) => aws.cloudWatch.describeAlarms({ AlarmNamePrefix, NextToken }),
      (page) => page.NextToken,
      (page) => page.MetricAlarms,
    );
    const rings = all.flatMap(({ AlarmName = '', StateValue }) => (StateValue === 'ALARM' ? AlarmName : []));
    for (const name of rings) {
      report(
        'alarm-rings',
        `${name} is in ALARM`,
        `aws cloudwatch describe-alarms --alarm-names ${name} --region ${deployment.region}; its description says what to do`,
      );
    }
    if (all.length === 0) report('no-alarms', `there is no alarm whose name begins with ${AlarmNamePrefix}`);
    return `none of ${counted(all.length, 'alarm')} rings`;
  },
});
