import { describe, expect, it } from 'vitest';
import { decide, type Policies, type Request } from '../../harness/iam/evaluator';
import { actionMatches, conditionHolds, resourceMatches } from '../../harness/iam/matching';
import { type Policy, readPolicy } from '../../harness/iam/policy';

const ROLE = 'arn:aws:iam::111122223333:role/reader';
const OTHER_ACCOUNT = 'arn:aws:iam::444455556666:role/reader';
const QUEUE = 'arn:aws:sqs:us-west-2:111122223333:queue';
const KEY = 'arn:aws:kms:us-west-2:111122223333:key/1';
const OTHER_KEY = 'arn:aws:kms:us-west-2:111122223333:key/2';
const TRUSTED = 'arn:aws:iam::111122223333:role/trusted';

const policy = (...statements: readonly object[]): Policy =>
  readPolicy('p', JSON.stringify({ Version: '2012-10-17', Statement: statements }));
const allow = (Action: string, Resource: string, more: object = {}) => ({
  Sid: 'Allowed',
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource: string, more: object = {}) => ({
  ...allow(Action, Resource, more),
  Sid: 'Denied',
  Effect: 'Deny',
});
const everyone = { Principal: '*' };
const account = { Principal: { AWS: 'arn:aws:iam::111122223333:root' } };

const around = (policies: {
  identity?: Policy;
  onQueue?: Policy;
  onKey?: Policy;
  onRole?: Policy;
  grants?: Policies['grants'];
  endpoint?: Policy;
}): Policies => ({
  identity: new Map([
    [ROLE, policies.identity ?? []],
    [OTHER_ACCOUNT, policies.identity ?? []],
  ]),
  resource: new Map([
    [QUEUE, policies.onQueue ?? []],
    [KEY, policies.onKey ?? []],
    [OTHER_KEY, []],
    [TRUSTED, policies.onRole ?? []],
  ]),
  grants: policies.grants ?? [],
  endpoint: policies.endpoint,
  account: '111122223333',
});
const send: Request = { caller: { role: ROLE }, action: 'sqs:SendMessage', resource: QUEUE, context: {} };
const decrypt: Request = { ...send, action: 'kms:Decrypt', resource: KEY };
const isAllowed = (request: Request, policies: Policies): boolean => decide(request, policies).allowed;

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
describe('a request', () => {
  it('is denied if no statement allows it', () => {
    expect(decide(send, around({}))).toEqual({ allowed: false, by: [] });
  });

  it('is allowed by the policy of the role, or of the resource, in one account', () => {
    expect(decide(send, around({ identity: policy(allow('sqs:SendMessage', QUEUE)) }))).toEqual({
      allowed: true,
      by: ['p Allowed sqs:SendMessage'],
    });
    const named = { Principal: { AWS: ROLE } };
    expect(isAllowed(send, around({ onQueue: policy(allow('sqs:*', QUEUE, named)) }))).toBe(true);
    expect(isAllowed(send, around({ onQueue: policy(allow('sqs:*', QUEUE, everyone)) }))).toBe(true);
  });

  it('is denied if a statement denies it, even if others allow it', () => {
    const identity = policy(allow('sqs:*', '*'));
    expect(isAllowed(send, around({ identity }))).toBe(true);
    const onQueue = policy(deny('sqs:*', QUEUE, everyone));
    expect(decide(send, around({ identity, onQueue }))).toEqual({ allowed: false, by: ['p Denied sqs:*'] });
    expect(isAllowed(send, around({ identity, onQueue: policy(deny('sqs:*', QUEUE, account)) }))).toBe(false);
    expect(isAllowed(send, around({ identity: [...identity, ...policy(deny('sqs:*', '*'))] }))).toBe(false);
  });

  it('of another account needs both policies', () => {
    const request = { ...send, caller: { role: OTHER_ACCOUNT } };
    const identity = policy(allow('sqs:*', '*'));
    const onQueue = policy(allow('sqs:*', QUEUE, { Principal: { AWS: OTHER_ACCOUNT } }));
    expect(isAllowed(request, around({ identity }))).toBe(false);
    expect(isAllowed(request, around({ onQueue }))).toBe(false);
    expect(isAllowed(request, around({ identity, onQueue }))).toBe(true);
    const inBucket = { action: 's3:GetObject', resource: 'arn:aws:s3:::bucket/object' };
    const ofS3 = around({ identity: policy(allow('s3:*', '*')) });
    expect(isAllowed({ ...send, ...inBucket }, ofS3)).toBe(true);
    expect(isAllowed({ ...request, ...inBucket }, ofS3)).toBe(false);
  });

  it('of a service is allowed only by the policy of the resource', () => {
    const request: Request = { ...send, caller: { service: 'events.amazonaws.com' } };
    const onQueue = policy(allow('sqs:*', QUEUE, { Principal: { Service: 'events.amazonaws.com' } }));
    expect(isAllowed(request, around({ onQueue }))).toBe(true);
    expect(isAllowed({ ...request, caller: { service: 'sns.amazonaws.com' } }, around({ onQueue }))).toBe(
      false,
    );
    expect(isAllowed(request, around({ onQueue: policy(allow('sqs:*', QUEUE, account)) }))).toBe(false);
    expect(isAllowed(send, around({ onQueue }))).toBe(false);
  });

  it('through an endpoint also needs the endpoint’s policy', () => {
    const request = { ...send, throughEndpoint: true };
    const identity = policy(allow('sqs:*', '*'));
    const endpoint = policy(allow('sqs:SendMessage', QUEUE, everyone));
    expect(isAllowed(request, around({ identity, endpoint }))).toBe(true);
    expect(isAllowed({ ...request, action: 'sqs:ReceiveMessage' }, around({ identity, endpoint }))).toBe(
      false,
    );
    expect(isAllowed(request, around({ endpoint }))).toBe(false);
    expect(() => decide(request, around({ identity }))).toThrow('there is no endpoint');
  });
});

// https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
describe('a key', () => {
  const identity = policy(allow('kms:Decrypt', KEY));

  it('cannot be used without a statement in its policy', () => {
    expect(isAllowed(decrypt, around({ identity }))).toBe(false);
  });

  it('can be used with IAM policies only if its policy names the account', () => {
    const onKey = policy(allow('kms:*', '*', account));
    expect(isAllowed(decrypt, around({ onKey }))).toBe(false);
    expect(decide(decrypt, around({ onKey, identity }))).toEqual({
      allowed: true,
      by: ['p Allowed kms:*', 'p Allowed kms:Decrypt'],
    });
    const other = { ...decrypt, caller: { role: OTHER_ACCOUNT } };
    expect(isAllowed(other, around({ onKey, identity }))).toBe(false);
  });

  it('can be used by principals in its policy without a policy of their own', () => {
    expect(
      isAllowed(decrypt, around({ onKey: policy(allow('kms:*', '*', { Principal: { AWS: ROLE } })) })),
    ).toBe(true);
  });

  // https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
  it('can be used by a grantee for the operations of the grant', () => {
    const grants = [{ name: 'g', key: KEY, grantee: ROLE, operations: ['GenerateDataKey'] }];
    const generate = { ...decrypt, action: 'kms:GenerateDataKey' };
    expect(decide(generate, around({ grants }))).toEqual({ allowed: true, by: ['g kms:GenerateDataKey'] });
    expect(isAllowed(decrypt, around({ grants }))).toBe(false);
    for (const role of [TRUSTED, OTHER_ACCOUNT])
      expect(isAllowed({ ...generate, caller: { role } }, around({ grants })), role).toBe(false);
    expect(isAllowed({ ...generate, resource: OTHER_KEY }, around({ grants }))).toBe(false);
    const onKey = policy(deny('kms:*', '*', everyone));
    expect(isAllowed(generate, around({ grants, onKey }))).toBe(false);
  });

  it('without a known policy is an error', () => {
    expect(() => decide({ ...decrypt, resource: `${KEY}0` }, around({ identity }))).toThrow('is not known');
  });
});

it('a role can be assumed by principals in its trust policy', () => {
  const service = { Principal: { Service: 'pipes.amazonaws.com' } };
  const { Resource: _none, ...trust } = allow('sts:AssumeRole', '', service);
  const request: Request = {
    caller: { service: 'pipes.amazonaws.com' },
    action: 'sts:AssumeRole',
    resource: TRUSTED,
    context: {},
  };
  expect(isAllowed(request, around({ onRole: policy(trust) }))).toBe(true);
  const identity = policy(allow('sts:AssumeRole', '*'));
  expect(isAllowed({ ...request, caller: { role: ROLE } }, around({ onRole: policy(trust), identity }))).toBe(
    false,
  );
});

describe('an action', () => {
  it('has wildcards, and ignores case', () => {
    expect(actionMatches('kms:ReEncrypt*', 'kms:ReEncryptFrom')).toBe(true);
    expect(actionMatches('KMS:decrypt', 'kms:Decrypt')).toBe(true);
    expect(actionMatches('kms:Encrypt', 'kms:EncryptMore')).toBe(false);
    expect(actionMatches('s3:*', 'sqs:SendMessage')).toBe(false);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
describe('a resource', () => {
  it('is a whole ARN, matches case, and its wildcards match slashes', () => {
    expect(resourceMatches('arn:aws:s3:::b/*', 'arn:aws:s3:::b/a/c.gz')).toBe(true);
    expect(resourceMatches('arn:aws:s3:::b/*', 'arn:aws:s3:::b')).toBe(false);
    expect(resourceMatches('arn:aws:s3:::b', 'arn:aws:s3:::B')).toBe(false);
    expect(resourceMatches('arn:aws:s3:::b.c', 'arn:aws:s3:::bxc')).toBe(false);
    expect(resourceMatches('arn:aws:s3:::b', 'arn:aws:s3:::b2')).toBe(false);
    expect(resourceMatches('arn:aws:kms:*:*:key/*', KEY)).toBe(true);
    expect(resourceMatches('*', '*')).toBe(true);
  });

  it('with a wildcard in the middle of a part, or that is not an ARN, is an error', () => {
    expect(() => resourceMatches('arn:aws:s*s:::b', QUEUE)).toThrow('wildcard');
    expect(() => resourceMatches('queue', QUEUE)).toThrow('not an ARN');
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
describe('a condition', () => {
  const holds = (test: string, value: string | readonly string[], actual: string | undefined): boolean =>
    conditionHolds({ test, variable: 'aws:SourceArn', values: [value].flat() }, { 'aws:sourcearn': actual });

  it.each<[test: string, value: string | readonly string[], actual: string | undefined, holds: boolean]>([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', '*', 'a', false],
    ['StringEquals', ['b', 'a'], 'a', true],
    ['StringEquals', 'a', undefined, false],
    ['StringEqualsIfExists', 'a', undefined, true],
    ['StringEqualsIfExists', 'a', 'b', false],
    ['StringLike', 'a*c?', 'abbbcd', true],
    ['StringLike', 'a*', 'A', false],
    ['StringLike', '*', undefined, false],
    ['ArnEquals', 'arn:aws:sqs:us-west-2:111122223333:*', QUEUE, true],
    ['ArnEquals', 'arn:aws:sqs:us-*:111122223333:queue', QUEUE, true],
    ['ArnLike', 'arn:aws:*:queue', QUEUE, false],
    ['ArnEquals', '*', 'queue', false],
    ['ArnEquals', QUEUE, undefined, false],
    ['Bool', 'false', 'False', true],
    ['Bool', 'false', 'true', false],
    ['Bool', 'false', undefined, false],
  ])('%s %j with the value %j is %s', (test, value, actual, expected) => {
    expect(holds(test, value, actual)).toBe(expected);
  });

  it('with another operator is an error', () => {
    for (const test of ['StringNotEquals', 'ForAnyValue:StringEquals', 'Null', 'IpAddress', 'toString'])
      expect(() => holds(test, 'a', 'a'), test).toThrow(`the operator ${test} is not evaluated`);
  });

  it('must be true together with all others', () => {
    const both = { StringEquals: { 'aws:SourceAccount': '1', 'aws:SourceArn': 'a' } };
    const identity = policy(allow('sqs:*', '*', { Condition: both }));
    const request = (context: Request['context']) => isAllowed({ ...send, context }, around({ identity }));
    expect(request({ 'aws:SourceAccount': '1', 'aws:SourceArn': 'a' })).toBe(true);
    expect(request({ 'aws:SourceAccount': '1', 'aws:SourceArn': 'b' })).toBe(false);
    expect(request({ 'aws:SourceAccount': '1' })).toBe(false);
  });
});

describe('a policy', () => {
  it.each([
    [{ ...allow('sqs:*', '*'), NotAction: 'sqs:*' }, 'p Allowed has NotAction'],
    [{ ...allow('sqs:*', '*'), NotPrincipal: '*' }, 'p Allowed has NotPrincipal'],
    [
      { ...allow('sqs:*', '*'), Principal: { Federated: 'x' } },
      'p Allowed has a principal of the type Federated',
    ],
    [
      allow('sqs:*', 'arn:aws:s3:::${aws:username}'),
      'p Allowed has the variable arn:aws:s3:::${aws:username}',
    ],
    [{ ...allow('sqs:*', '*'), Effect: 'allow' }, 'p Allowed has the effect allow'],
  ])('%j is an error', (statement, message) => {
    expect(() => policy(statement)).toThrow(message);
  });

  it('of another version is an error', () => {
    expect(() => readPolicy('p', '{"Version":"2008-10-17","Statement":[]}')).toThrow('version 2008-10-17');
  });
});
