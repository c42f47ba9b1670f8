import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { expression, type Text } from '../hcl/expression';
import { address, one, onlyIf } from '../hcl/tokens';
import { PolicyDocument } from './policy-document';
import type { Condition, Statement } from './statement';

export interface ServiceRoleProps {
  readonly name: string;
  readonly description: string;
  /** The service that assumes the role, such as `pipes.amazonaws.com`. */
  readonly service: string;
  /** The conditions that allow the service to assume the role only for this deployment. */
  readonly trustConditions: readonly Condition[];
  /** The reason for these conditions, in one sentence. */
  readonly trustBecause: string;
  /** The ARN of the permissions boundary. @default none */
  readonly permissionsBoundaryArn?: Text | undefined;
  /** HCL condition under which the role exists. @default always */
  readonly onlyIf?: string;
}

/**
 * A role that one AWS service assumes, with one inline policy per purpose.
 *
 * The policies are separate because some exist only with an optional part. These are destroyed after the resources that
 * use them are updated (`create_before_destroy`), so that a service never runs without its permissions. The other
 * policies must not have `create_before_destroy`: the resources that they refer to would inherit it, and the connection
 * to Operata, which has a fixed name, could not be replaced.
 */
export class ServiceRole extends Construct {
  /** The policies. Resources that use the role must depend on them. */
  readonly policies: ITerraformDependable[] = [];

  readonly #role: IamRole;
  readonly #condition: string | undefined;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    this.#condition = props.onlyIf;
    const count = props.onlyIf ? onlyIf(props.onlyIf) : undefined;
    const trust = new PolicyDocument(this, 'trust', {
      statements: [
        {
          sid: 'AssumedByTheServiceForUs',
          because: props.trustBecause,
          actions: ['sts:AssumeRole'],
          // A trust policy has no resources: they are the role itself.
          resources: [],
          principals: [{ type: 'Service', identifiers: [props.service] }],
          conditions: props.trustConditions,
        },
      ],
      count,
    });
    this.#role = new IamRole(this, 'this', {
      ...(count && { count }),
      name: props.name,
      description: props.description,
      assumeRolePolicy: expression(trust.json),
      ...(props.permissionsBoundaryArn !== undefined && {
        permissionsBoundary: String(props.permissionsBoundaryArn),
      }),
    });
  }

  /** HCL for the ARN of the role. Null if the role does not exist. */
  get arn(): string {
    return this.#attribute('arn');
  }

  /** Adds a policy, which exists if the HCL condition and the role's own condition are true. @returns the policy */
  allow(id: string, statements: readonly Statement[], condition?: string): ITerraformDependable {
    const conditions = [this.#condition, condition].filter((c) => c !== undefined);
    const count = conditions.length > 0 ? onlyIf(conditions.map((c) => `(${c})`).join(' && ')) : undefined;
    const document = new PolicyDocument(this, `${id}-document`, { statements, count });
    const policy = new IamRolePolicy(this, id, {
      ...(count && { count, lifecycle: { createBeforeDestroy: true } }),
      name: id,
      role: expression(this.#attribute('name')),
      policy: expression(document.json),
    });
    this.policies.push(policy);
    return policy;
  }

  #attribute(name: string): string {
    return this.#condition ? one(this.#role, name) : `${address(this.#role)}.${name}`;
  }
}
