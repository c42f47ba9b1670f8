import { expect } from 'vitest';
import { GUIDE_ALARMS } from '../../harness/monitoring';
import type { Case } from '../expectation';

const TOPIC = 'arn:aws:sns:us-west-2:111122223333:existing-alarms';
const ALARM = 'aws_cloudwatch_metric_alarm.monitoring_alarm_dead_letter_queue_not_empty';
const ALARMS = [
  'alarmTopic',
  'alarms',
  'associationAlarms',
  'deliveryAlarms',
  'enrichmentAlarm',
  'privacyAlarms',
  'backupAlarms',
] as const;

export const MONITORING_CASES: Readonly<Record<string, Case>> = {
  'an e-mail address for the alarms': {
    settings: { alarm_email: 'operations@example.com' },
    with: ['alarmEmail'],
    planned: {
      'aws_sns_topic_subscription.monitoring_topic_email': {
        protocol: 'email',
        endpoint: 'operations@example.com',
      },
      'aws_sns_topic.monitoring_topic': { name: 'operata-alarms-production' },
    },
    applied: (state) => {
      const [topic] = state.filter(({ type }) => type === 'aws_sns_topic');
      const alarms = state.filter(({ type }) => type === 'aws_cloudwatch_metric_alarm');
      expect(alarms).toHaveLength(GUIDE_ALARMS.length);
      for (const { values } of alarms) expect(values.alarm_actions).toEqual([topic?.values.arn]);
    },
  },
  'a topic that is given': {
    settings: { existing_alarm_topic_arn: TOPIC },
    without: ['alarmTopic'],
    planned: { [ALARM]: { alarm_actions: [TOPIC], ok_actions: [TOPIC] } },
    look: ({ outputs, changes }) => {
      expect(outputs.alarm_topic_arn).toBe(TOPIC);
      const key = changes.find(({ type }) => type === 'aws_kms_key');
      expect(key?.after?.policy).not.toContain('cloudwatch.amazonaws.com');
    },
  },
  'no alarms': {
    settings: { alarms_enabled: false },
    without: [...ALARMS],
    look: ({ outputs, changes }) => {
      expect(outputs.alarm_topic_arn).toBe('');
      expect(outputs.deployment).toMatchObject({
        monitoring: { alarms_enabled: false, alarm_topic_arn: null, dashboard: 'operata-production' },
      });
      const key = changes.find(({ type }) => type === 'aws_kms_key');
      expect(key?.after?.policy).not.toContain('cloudwatch.amazonaws.com');
    },
  },
  'no dashboard': {
    settings: { dashboard_enabled: false },
    without: ['dashboard', 'privacyQueries', 'backupQueries'],
    look: ({ outputs }) => {
      expect(outputs.dashboard_name).toBe('');
      expect(outputs.console_links).not.toHaveProperty('dashboard');
      expect(outputs.deployment).toMatchObject({
        monitoring: { alarms_enabled: true, alarm_name_prefix: 'operata/production/', dashboard: null },
      });
    },
  },
  'neither alarms nor dashboard': {
    settings: { alarms_enabled: false, dashboard_enabled: false },
    without: [...ALARMS, 'dashboard', 'privacyQueries', 'backupQueries'],
  },
};
