import { counted } from '../../../command-line/counted';
import { alarmsWith } from '../../../constructs/monitoring/alarms';
import type { Part } from '../../../constructs/monitoring/parts';
import { onAllPages } from '../../aws/pages';
import { APPLY } from '../../commands';
import type { Deployment } from '../../deployment/deployment';
import { nameIn } from '../../deployment/names';
import { deploymentCheck } from './deployment-check';

export const alarms = deploymentCheck({
  id: 'alarms',
  stage: 'Alarms',
  findings: {
    'alarm-rings': 'warn',
    'alarms-silent': 'warn',
    'alarms-missing': 'warn',
    'some-alarms-missing': 'warn',
    'no-alarms': 'note',
  },
  async run({ deployment, aws }, report) {
    const { alarmNamePrefix: AlarmNamePrefix, alarmsEnabled } = deployment.monitoring;
    const all = await onAllPages(
      (NextToken) => aws.cloudWatch.describeAlarms({ AlarmNamePrefix, NextToken }),
      (page) => page.NextToken,
      (page) => page.MetricAlarms,
    );
    const rings = all.flatMap(({ AlarmName = '', StateValue }) => (StateValue === 'ALARM' ? AlarmName : []));
    for (const name of rings) {
      report('alarm-rings', `${name} is in ALARM`, whatToDo(name, deployment));
    }
    const silent = all.filter(
      ({ ActionsEnabled = true, AlarmActions = [] }) => !ActionsEnabled || AlarmActions.length === 0,
    );
    if (silent.length > 0) {
      report(
        'alarms-silent',
        `${silent.map(({ AlarmName }) => AlarmName).join(', ')}: nobody is told when it rings, as its actions are off, or there are none`,
        APPLY,
      );
    }
    const missing = expectedAlarms(deployment).filter((name) => !all.some((one) => one.AlarmName === name));
    if (all.length > 0 && missing.length > 0) {
      report('some-alarms-missing', `there is no alarm ${missing.join(', ')}`, APPLY);
    }
    if (all.length === 0) {
      const found = `there is no alarm whose name begins with ${AlarmNamePrefix}`;
      if (alarmsEnabled) report('alarms-missing', `${found}, though alarms_enabled is true`, APPLY);
      else report('no-alarms', found);
    }
    return `none of ${counted(all.length, 'alarm')} rings`;
  },
});

/** What the alarm proposes besides this command: that would lead in a circle. */
function whatToDo(name: string, deployment: Deployment): string {
  const id = name.slice(deployment.monitoring.alarmNamePrefix.length);
  const spec = alarmsWith(() => true).find((one) => one.id === id);
  if (spec === undefined) {
    return `someone else made it: aws cloudwatch describe-alarms --alarm-names ${name} --region ${deployment.region}`;
  }
  const next = nameIn(deployment, { value: spec.next, limit: Number.POSITIVE_INFINITY });
  return [
    ...next.split('; ').filter((step) => !step.includes('npm run doctor')),
    'the cause is what else is found here; if that is nothing, it is over, and the next measurements end the alarm',
  ].join('\n');
}

/** Names of the alarms that there should be, where there are alarms at all. */
function expectedAlarms({ monitoring, pipe, privacyControls, backup }: Deployment): readonly string[] {
  // Where nobody says whether delivery is paused, there may be no alarms about it.
  const parts: Readonly<Record<Part, boolean>> = {
    delivery: pipe.enabled === true,
    'privacy controls': privacyControls !== undefined,
    backup: backup !== undefined,
  };
  return alarmsWith((part) => parts[part]).map(({ id }) => `${monitoring.alarmNamePrefix}${id}`);
}
