import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARNS, NAMES } from '../../src/stack/naming/names';
import { theStack } from '../harness/synthesized-stack';

interface Place {
  readonly environment: string;
  readonly alias: string;
  readonly region: string;
  readonly account: string;
}

const filledIn = (text: string, { environment, alias, region, account }: Place): string =>
  text
    .replaceAll('${var.environment}', environment)
    .replaceAll('${var.connect_instance_alias}', alias)
    .replaceAll('${var.aws_region}', region)
    .replaceAll('${data.aws_caller_identity.current.account_id}', account)
    .replaceAll('${data.aws_partition.current.partition}', 'aws');

/** As long as each may be. No region's code is longer than 15 characters. */
const LONGEST: Place = {
  environment: 'e'.repeat(16),
  alias: 'A'.repeat(32),
  region: 'us-isof-south-1',
  account: '111122223333',
};

const names = Object.entries(NAMES) as [keyof typeof NAMES, { value: string; limit: number }][];

/** What each service takes: characters, and how many. Prefixes: without the 26 that Terraform appends. */
const RULES: Record<keyof typeof NAMES, RegExp> = {
  contactStream: /^[a-zA-Z0-9_.-]{1,128}$/,
  pipe: /^[.\-_A-Za-z0-9]{1,64}$/,
  connection: /^[.\-_A-Za-z0-9]{1,64}$/,
  apiDestination: /^[.\-_A-Za-z0-9]{1,64}$/,
  deadLetterQueue: /^[A-Za-z0-9_-]{1,80}$/,
  privacyFunction: /^[a-zA-Z0-9-_]{1,64}$/,
  // With the ARN in front of it, at most 1011; without, a path of at most 15 levels.
  redactionParameter: /^(\/[a-zA-Z0-9_.-]+){1,15}$/,
  functionSecurityGroup: /^(?!sg-)[a-zA-Z0-9 ._:/()#,@[\]+=&;{}!$*-]{1,229}$/,
  endpointSecurityGroup: /^(?!sg-)[a-zA-Z0-9 ._:/()#,@[\]+=&;{}!$*-]{1,229}$/,
  kmsEndpointSecurityGroup: /^(?!sg-)[a-zA-Z0-9 ._:/()#,@[\]+=&;{}!$*-]{1,229}$/,
  ssmEndpoint: /^[\w .:/=+@-]{1,256}$/,
  kmsEndpoint: /^[\w .:/=+@-]{1,256}$/,
  backupStream: /^[a-zA-Z0-9_.-]{1,64}$/,
  backupBucket: /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9-]{1,61}[a-z0-9](?<!-s3alias|--ol-s3|--x-s3)$/,
  keyAlias: /^alias\/(?!aws\/)[a-zA-Z0-9/_-]{1,250}$/,
  pseudonymKeyAlias: /^alias\/(?!aws\/)[a-zA-Z0-9/_-]{1,250}$/,
  pipeRole: /^[\w+=,.@-]{1,64}$/,
  functionRole: /^[\w+=,.@-]{1,64}$/,
  backupRole: /^[\w+=,.@-]{1,64}$/,
  connectGrant: /^[a-zA-Z0-9:/_-]{1,256}$/,
  pipeLogGroup: /^\/aws\/vendedlogs\/[.\-_/#A-Za-z0-9]{1,494}$/,
  functionLogGroup: /^[.\-_/#A-Za-z0-9]{1,512}$/,
  backupLogGroup: /^[.\-_/#A-Za-z0-9]{1,512}$/,
  alarmTopic: /^[A-Za-z0-9_-]{1,256}$/,
  alarmPrefix: /^[!-~]{1,225}$/,
  dashboard: /^[A-Za-z0-9_-]{1,255}$/,
  queryPrefix: /^([^:*/]+\/)+$/,
};

describe.each(names)('the name %s', (name, { value, limit }) => {
  it('is accepted by its service at its longest', () => {
    const longest = filledIn(value, LONGEST);
    expect(longest).not.toContain('${');
    expect(longest.length).toBeLessThanOrEqual(limit);
    expect(longest).toMatch(RULES[name]);
  });

  it('is accepted at its shortest', () => {
    const shortest = filledIn(value, { ...LONGEST, environment: 'e1', alias: 'a', region: 'us-east-1' });
    expect(shortest).toMatch(RULES[name]);
  });

  it('contains the environment', () => {
    expect(value).toContain('${var.environment}');
  });
});

describe('the names', () => {
  it('of the Operata integration guide are kept', () => {
    expect(NAMES.contactStream.value).toBe('Connect_CTR_${var.environment}');
    expect(NAMES.privacyFunction.value).toBe('operata-privacy-controls-${var.environment}');
    expect(NAMES.functionLogGroup.value).toBe('/aws/lambda/operata-privacy-controls-${var.environment}');
    expect(NAMES.pipe.value).toBe('operata-${var.environment}-${var.connect_instance_alias}');
  });

  it('that are not regional contain the region, and the bucket’s name the account', () => {
    for (const name of ['pipeRole', 'functionRole', 'backupRole', 'backupBucket'] as const)
      expect(NAMES[name].value, name).toContain('${var.aws_region}');
    expect(NAMES.backupBucket.value).toContain('${data.aws_caller_identity.current.account_id}');
  });

  it('of the parameter leaves room for its ARN', () => {
    expect(filledIn(ARNS.redactionParameter, LONGEST).length).toBeLessThanOrEqual(1011);
  });

  it('of two environments with one instance are all different', () => {
    const environment = fc.stringMatching(/^[a-z][a-z0-9-]{0,14}[a-z0-9]$/);
    fc.assert(
      fc.property(environment, environment, (first, second) => {
        fc.pre(first !== second);
        const all = (place: string): string[] =>
          names.map(([, { value }]) => filledIn(value, { ...LONGEST, environment: place }));
        const others = new Set(all(second));
        expect(all(first).filter((name) => others.has(name))).toEqual([]);
      }),
    );
  });

  it('that are prefixes leave room for the rest', () => {
    const stack = theStack();
    const longest = (type: string, argument: string): number =>
      Math.max(
        ...Object.values(stack.resources(type)).map((one) => filledIn(String(one[argument]), LONGEST).length),
      );
    expect(longest('aws_cloudwatch_metric_alarm', 'alarm_name')).toBeLessThanOrEqual(255);
    expect(longest('aws_cloudwatch_query_definition', 'name')).toBeLessThanOrEqual(255);
  });

  it('of alarms never start with the prefix of another environment', () => {
    const environment = fc.stringMatching(/^[a-z][a-z0-9-]{0,14}[a-z0-9]$/);
    const prefix = (place: string): string =>
      filledIn(NAMES.alarmPrefix.value, { ...LONGEST, environment: place });
    fc.assert(
      fc.property(environment, environment, (first, second) => {
        fc.pre(first !== second);
        expect(`${prefix(first)}alarm`.startsWith(prefix(second))).toBe(false);
      }),
    );
    expect(`${prefix('prod-eu')}alarm`.startsWith(prefix('prod'))).toBe(false);
  });

  it('of two resources of a kind differ', () => {
    const stack = theStack();
    // Inline policies are named within their role.
    for (const type of Object.keys(stack.json.resource).filter((t) => t !== 'aws_iam_role_policy')) {
      const used = Object.values(stack.resources(type)).flatMap(
        ({ name, name_prefix, function_name, bucket, alarm_name }) =>
          type.startsWith('aws_s3_bucket_')
            ? []
            : [name ?? name_prefix ?? function_name ?? bucket ?? alarm_name],
      );
      const defined = used.filter((name) => name !== undefined);
      expect(new Set(defined).size, type).toBe(defined.length);
    }
  });

  it('of a role’s policies differ within the role', () => {
    const policies = Object.values(theStack().resources('aws_iam_role_policy'));
    const named = policies.map(({ role, name }) => `${role} ${name}`);
    expect(new Set(named).size).toBe(named.length);
  });

  it('are all names of the stack', () => {
    const known = names.map(([, { value }]) => value);
    const stack = theStack();
    const used = stack.addresses
      .filter((address) => !address.startsWith('data.') && !address.startsWith('aws_iam_role_policy.'))
      .map((address) => stack.block(address))
      .map(
        ({ name, name_prefix, function_name, alarm_name, dashboard_name }) =>
          name ?? name_prefix ?? function_name ?? alarm_name ?? dashboard_name,
      )
      .filter((name) => name !== undefined)
      // These begin with one.
      .map((name) => (String(name).startsWith(NAMES.alarmPrefix.value) ? NAMES.alarmPrefix.value : name));
    // Within its log group.
    expect(used.filter((name) => !known.includes(String(name)))).toEqual(['S3Delivery']);
    expect(stack.resource('aws_s3_bucket', 'backup_bucket').bucket).toBe(NAMES.backupBucket.value);
  });
});
