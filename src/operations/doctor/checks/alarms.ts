import { PROGRAM } from '../../../cli/command';
import { counted } from '../../../cli/counted';
import type { Part } from '../../../stack/constructs/monitoring/parts';
import { NAMES } from '../../../stack/naming/names';
import { alarmsWith } from '../../../stack/stack-alarms';
import { APPLY } from '../../commands';
import { type Deployment, nameInArn } from '../../deployment/deployment';
import { nameIn } from '../../deployment/names';
import { ALARM_PATH_FINDINGS, followAlarm } from '../alarm-path';
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
  async run(examination, report) {
    const { deployment } = examination;
    const { alarmNamePrefix, alarmsEnabled } = deployment.monitoring;
    const all = await examination.alarms();
    const rings = all.flatMap(({ AlarmName = '', StateValue }) => (StateValue === 'ALARM' ? AlarmName : []));
    for (const name of rings) report('alarm-rings', `${name} is in ALARM`, whatToDo(name, deployment));
    const silent = all.filter(
      ({ ActionsEnabled = true, AlarmActions = [] }) => !ActionsEnabled || AlarmActions.length === 0,
    );
    if (silent.length > 0) {
      report(
        'alarms-silent',
        `${silent.map(({ AlarmName }) => AlarmName).join(', ')}: nobody is notified of the state ALARM, as the actions are off, or there are none`,
        APPLY,
      );
    }
    // Without permission to read the function it is not known, and that alarm may not exist.
    const pseudonymKey = await examination.pseudonymKeyArn().catch(() => undefined);
    const missing = expectedAlarms(deployment, pseudonymKey !== undefined).filter(
      (name) => !all.some((one) => one.AlarmName === name),
    );
    if (all.length > 0 && missing.length > 0)
      report('some-alarms-missing', `there is no alarm ${missing.join(', ')}`, APPLY);
    if (all.length === 0) {
      const found = `there is no alarm whose name begins with ${alarmNamePrefix}`;
      if (alarmsEnabled) report('alarms-missing', `${found}, though alarms_enabled is true`, APPLY);
      else report('no-alarms', found);
    }
    return `none of ${counted(all.length, 'alarm')} is in ALARM`;
  },
});

export const alarmPath = deploymentCheck({
  id: 'alarm-path',
  stage: 'Alarms',
  findings: { ...ALARM_PATH_FINDINGS, 'alarm-actions-unknown': 'note' },
  async run(examination, report) {
    const { deployment, aws } = examination;
    const { accountId, key } = deployment;
    const all = await examination.alarms();
    const actions = [...new Set(all.flatMap(({ AlarmActions = [] }) => AlarmActions))];
    const [alarm] = all;
    const topics = actions.filter((arn) => arn.split(':')[2] === 'sns');
    for (const topic of topics) {
      const isOurs = nameInArn(topic) === nameIn(deployment, NAMES.alarmTopic);
      const apply = isOurs ? APPLY : undefined;
      const path = { topic, accountId, alarmArn: alarm?.AlarmArn ?? '', checkedKey: key.arn, apply };
      await followAlarm(aws, path, report);
    }
    const others = actions.filter((arn) => !topics.includes(arn));
    if (others.length > 0)
      report('alarm-actions-unknown', `it is not known whether these notify a person: ${others.join(', ')}`);
    return topics.length > 0
      ? `${topics.join(', ')}: CloudWatch may publish to it, and a subscription is confirmed`
      : 'nothing to follow';
  },
});

/** What the alarm proposes, without this command, which would lead in a circle. */
function whatToDo(name: string, deployment: Deployment): string {
  const id = name.slice(deployment.monitoring.alarmNamePrefix.length);
  const spec = alarmsWith(() => true).find((one) => one.id === id);
  if (spec === undefined)
    return `it does not belong to this project: aws cloudwatch describe-alarms --alarm-names ${name} --region ${deployment.region}`;
  const next = nameIn(deployment, { value: spec.next, limit: Number.POSITIVE_INFINITY });
  return [
    ...next.split('; ').filter((step) => !step.includes(`${PROGRAM} doctor`)),
    'the cause is among the other findings; if there are none, it has passed, and the next measurements end the alarm',
  ].join('\n');
}

/** Names of the alarms that should exist, if there are alarms at all. */
function expectedAlarms(deployment: Deployment, pseudonyms: boolean): readonly string[] {
  const { connectInstanceId, monitoring, pipe, privacyControls, backup } = deployment;
  // If it is not known whether delivery is paused, alarms about it may not exist.
  const parts: Readonly<Record<Part, boolean>> = {
    'Amazon Connect': connectInstanceId !== undefined,
    delivery: pipe.enabled === true,
    'privacy controls': privacyControls !== undefined,
    pseudonyms,
    backup: backup !== undefined,
  };
  return alarmsWith((part) => parts[part]).map(({ id }) => `${monitoring.alarmNamePrefix}${id}`);
}
