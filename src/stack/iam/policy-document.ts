import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { type TerraformCount, Token } from 'cdktf';
import { Construct } from 'constructs';
import { expression } from '../hcl/expression';
import { address } from '../hcl/tokens';
import type { Statement } from './statement';

export interface PolicyDocumentProps {
  readonly statements: readonly Statement[];
  /** @default the document always exists */
  readonly count?: TerraformCount | undefined;
  /** Other documents, whose statements are added if they exist. Each must have a `count`. */
  readonly including?: readonly PolicyDocument[];
}

/** A policy document, rendered by Terraform. */
export class PolicyDocument extends Construct {
  /** HCL for the JSON of the policy. Null if the `count` of the document is 0. */
  readonly json: string;
  /** The address of its data source. */
  readonly address: string;
  /** Its own statements, with their reasons. */
  readonly statements: readonly Statement[];
  /** The documents whose statements are added if they exist. */
  readonly including: readonly PolicyDocument[];
  readonly #data: DataAwsIamPolicyDocument;

  constructor(scope: Construct, id: string, { statements, count, including = [] }: PolicyDocumentProps) {
    super(scope, id);
    this.statements = statements;
    this.including = including;
    for (const { sid, resources, anyResourceBecause } of statements) {
      if (resources.includes('*') && !anyResourceBecause) {
        throw new Error(
          `The resources of the statement ${sid} are *: name the resources, or give a reason in anyResourceBecause.`,
        );
      }
    }
    this.#data = new DataAwsIamPolicyDocument(this, 'this', {
      ...(count && { count }),
      ...(including.length > 0 && {
        sourcePolicyDocuments: Token.asList(
          expression(
            `concat(${including.map((document) => `${address(document.#data)}[*].json`).join(', ')})`,
          ),
        ),
      }),
      statement: statements.map(({ sid, effect, actions, resources, principals, conditions }) => ({
        sid,
        effect: effect ?? 'Allow',
        actions: [...actions],
        ...(resources.length > 0 && { resources: [...resources] }),
        ...(principals && {
          principals: principals.map(({ type, identifiers }) => ({ type, identifiers: [...identifiers] })),
        }),
        ...(conditions && { condition: conditions.map((c) => ({ ...c, values: [...c.values] })) }),
      })),
    });
    this.address = address(this.#data);
    this.json = count ? `one(${address(this.#data)}[*].json)` : `${address(this.#data)}.json`;
  }
}
