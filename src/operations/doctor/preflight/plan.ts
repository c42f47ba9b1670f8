import type { Vpc } from '@aws-sdk/client-ec2';
import {
  asksForPseudonyms,
  checkRedactionValue,
} from '../../../../functions/privacy-controls/redaction-config';
import { type CheckedVariables, resolveCheckedVariables } from '../../../artefact/variables-input';
import { checkRules, STACK_RULES } from '../../../offline/variable-rules';
import type { JsonValue } from '../../../records/json';
import type { ResourceName } from '../../../stack/naming/names';
import type { VariableName } from '../../../stack/variables';
import { ifThere, once } from '../../aws/answers';
import { AwsClients } from '../../aws/clients';
import { nameIn, type Place } from '../../deployment/names';
import { instanceIdOf, instanceWith } from '../instances';
import { vpcFacts } from '../reach';

/** Who runs the command. */
export interface Identity {
  readonly accountId: string;
  /** Such as `aws`. */
  readonly partition: string;
  readonly arn: string;
}

/** A planned deployment: its variables, and the account that it is for. */
export class Plan {
  constructor(
    readonly variables: CheckedVariables,
    readonly aws: AwsClients,
  ) {}

  readonly identity = once(async (): Promise<Identity> => {
    const { Account = '', Arn = '' } = await this.aws.sts.getCallerIdentity({});
    return { accountId: Account, partition: Arn.split(':')[1] ?? 'aws', arn: Arn };
  });

  /** The instance, by its ID, or by its alias. Undefined if there is none. */
  readonly instance = once(async () => {
    const id =
      this.text('connect_instance_id') ??
      (await instanceIdOf(this.aws, this.text('connect_instance_alias') ?? ''));
    return id === undefined ? undefined : instanceWith(this.aws, id);
  });

  /** Undefined if there is none. */
  readonly vpc = once(async (): Promise<Vpc | undefined> => {
    const id = this.text('vpc_id');
    if (id === undefined) return undefined;
    const answer = await ifThere(this.aws.ec2.describeVpcs({ VpcIds: [id] }));
    return answer?.Vpcs?.[0];
  });

  network(service: 'ssm' | 'kms'): ReturnType<typeof vpcFacts> {
    return vpcFacts(this.aws, this.text('vpc_id') ?? '', this.region, service);
  }

  get region(): string {
    return this.text('aws_region') ?? '';
  }

  get environment(): string {
    return this.text('environment') ?? '';
  }

  /** Undefined: null. */
  text(name: VariableName): string | undefined {
    const value = this.variables.values.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  flag(name: VariableName): boolean {
    return this.variables.values.get(name) === true;
  }

  number(name: VariableName): number {
    return Number(this.variables.values.get(name));
  }

  texts(name: VariableName): readonly string[] {
    const value = this.variables.values.get(name);
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** A map of texts. */
  pairs(name: VariableName): readonly (readonly [string, string])[] {
    const value = this.variables.values.get(name);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).map(([key, one]) => [key, String(one)] as const)
      : [];
  }

  async place(): Promise<Place> {
    const { accountId } = await this.identity();
    return {
      accountId,
      region: this.region,
      environment: this.environment,
      alias: this.text('connect_instance_alias') ?? '',
    };
  }

  /** The name that a resource will have. */
  async named(name: ResourceName): Promise<string> {
    return nameIn(await this.place(), name);
  }

  /** Whether the stack makes the instance write to its stream. */
  get associates(): boolean {
    return this.flag('associate_connect_instance') && this.streamIsOurs;
  }

  get streamIsOurs(): boolean {
    return this.text('existing_stream_arn') === undefined;
  }

  /** Whether the list replaces something by pseudonyms. */
  get asksForPseudonyms(): boolean {
    const list = this.variables.values.get('redaction_config');
    const result = checkRedactionValue(list);
    return this.flag('enable_privacy_controls') && result.ok && asksForPseudonyms(result.config);
  }

  /** Whether the privacy controls run in a VPC. */
  get inVpc(): boolean {
    return this.flag('enable_privacy_controls') && this.text('vpc_id') !== undefined;
  }
}

/** No check reads the key. */
const NO_KEY = new Map<string, JsonValue>([['operata_api_key', 'not-looked-at']]);

/**
 * Reads the variables of a planned deployment. The caller has to close the clients.
 *
 * @param check what checks the rules of the variables
 * @throws {ConfigurationError} with all errors in them
 */
export async function readPlan(
  varFiles: readonly string[],
  check: typeof checkRules = checkRules,
): Promise<Plan> {
  const variables = await resolveCheckedVariables(
    { declarations: STACK_RULES.variable, varFiles, environment: process.env, standIns: NO_KEY },
    (given) => check(STACK_RULES, given),
  );
  const region = String(variables.values.get('aws_region'));
  return new Plan(variables, new AwsClients({ region }));
}
