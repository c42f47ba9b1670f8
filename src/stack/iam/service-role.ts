import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { onlyIf } from '../hcl/count';
import { expression, type Text } from '../hcl/expression';
import { address, one } from '../hcl/tokens';
import { PolicyDocument } from './policy-document';
import type { Condition, Statement } from './statement';

export interface ServiceRoleProps {
  readonly name: string;
  readonly description: string;
  /** The service that assumes the role, such as `pipes.amazonaws.com`. */
  readonly service: string;
  /** What must hold of the call, so that the service takes the role for us alone. */
  readonly trustConditions: readonly Condition[];
  /** Why these conditions keep others out, in one sentence. */
  readonly trustBecause: string;
  /** The managed policy that bounds what the role may do, by its ARN. @default none */
  readonly permissionsBoundaryArn?: Text | undefined;
  /** HCL condition under which the role exists. @default always */
  readonly onlyIf?: string;
}

/**
 * A role that one AWS service assumes, with an inline policy for each thing it may do.
 *
 * The policies are apart, as some depend on what the user switched on. Those are destroyed only after what used them
 * was updated (`create_before_destroy`), so that a service never runs without its permissions. The others are never
 * destroyed while the role is there, and must not have it: what they name inherits it, and a connection to Operata, with
 * its fixed name, could not be replaced.
 */
export class ServiceRole extends Construct {
  /** The policies. Whatever needs the role must wait for them. */
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
          // The role itself: a trust policy names no resource.
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

  /** HCL for the ARN of the role, to be used inside an expression. Null where the role is absent. */
  get arn(): string {
    return this.#attribute('arn');
  }

  /** Lets the role do something, where the HCL condition holds as well as the role's own. @returns the policy */
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
