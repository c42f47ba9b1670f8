import { onAllPages } from '../../aws/pages';
import { counted } from '../../counted';
import { APPLY, deploymentCheck } from './deployment-check';

export const alarms = deploymentCheck({
  id: 'alarms',
  stage: 'Alarms',
  findings: { 'alarm-rings': 'warn', 'alarms-missing': 'warn', 'no-alarms': 'note' },
  async run({ deployment, aws }, report) {
    const { alarmNamePrefix: AlarmNamePrefix, alarmsEnabled } = deployment.monitoring;
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
    if (all.length === 0) {
      const found = `there is no alarm whose name begins with ${AlarmNamePrefix}`;
      if (alarmsEnabled) report('alarms-missing', `${found}, though alarms_enabled is true`, APPLY);
      else report('no-alarms', found);
    }
    return `none of ${counted(all.length, 'alarm')} rings`;
  },
});
