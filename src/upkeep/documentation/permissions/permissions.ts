/** Reads the permissions of an applied stack. */

import type { StateResource } from '../../../artefact/terraform/terraform-json';
import type { KeyGrant } from '../../../stack/iam/key-grant';
import type { PolicyDocument } from '../../../stack/iam/policy-document';
import { PSEUDONYMS_ARE_ASKED_FOR } from '../../../stack/variables/privacy-controls';
import type { OfflineStack } from '../offline-stack';
import { type Subject, subjectOf } from './subjects';

/** One statement of a policy, or one grant. */
export interface Permission {
  readonly subject: Subject;
  /** The resource with the policy or grant, without index. */
  readonly holder: string;
  readonly sid: string;
  readonly effect: string;
  /** Empty in the policy of a role. */
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  /** Empty in the trust policy of a role. */
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
  /** The condition on variables. Empty: always. */
  readonly when: string;
  readonly because: string;
  readonly anyResourceBecause?: string | undefined;
}

export interface Condition {
  readonly test: string;
  readonly variable: string;
  readonly values: readonly string[];
}

type OneOrMore = string | readonly string[];

/** A statement as AWS gets it. With other elements, the documentation would hide something. */
interface RenderedStatement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly Principal?: '*' | Readonly<Record<string, OneOrMore>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}
const KNOWN_ELEMENTS = ['Sid', 'Effect', 'Action', 'Resource', 'Principal', 'Condition'];

/** All permissions in the resources. */
export function permissionsOf(
  stack: OfflineStack,
  resources: readonly StateResource[],
): readonly Permission[] {
  return resources.flatMap((resource) => [
    ...Object.entries(resource.values).flatMap(([attribute, value]) => {
      const statements = statementsIn(value);
      if (statements === undefined) return [];
      const documents = documentsOf(stack, withoutIndex(resource.address), attribute);
      return statements.map((statement) => stated(stack, resource, statement, documents));
    }),
    ...granted(stack, resource),
  ]);
}

const withoutIndex = (address: string): string => address.replace(/\[[^\]]*\]$/, '');
const many = (values: OneOrMore | undefined): string[] => [values ?? []].flat();

/** The statements of a policy. Undefined if the value is not a policy. */
function statementsIn(value: unknown): readonly RenderedStatement[] | undefined {
  if (typeof value !== 'string' || !value.startsWith('{')) return undefined;
  const { Statement } = JSON.parse(value) as { Statement?: readonly RenderedStatement[] };
  return Statement;
}

/** The documents of a policy. */
function documentsOf(stack: OfflineStack, holder: string, attribute: string): readonly PolicyDocument[] {
  const text = String(stack.block(holder)[attribute]);
  const [reference] = /data\.aws_iam_policy_document\.\w+/.exec(text) ?? [];
  const document = reference === undefined ? undefined : stack.documents.get(reference);
  if (document === undefined)
    throw new Error(`${holder}.${attribute} is a policy without reasons; make it a PolicyDocument.`);
  return [document, ...document.including];
}

function stated(
  stack: OfflineStack,
  resource: StateResource,
  rendered: RenderedStatement,
  documents: readonly PolicyDocument[],
): Permission {
  const unknown = Object.keys(rendered).filter((name) => !KNOWN_ELEMENTS.includes(name));
  if (unknown.length > 0) throw new Error(`${resource.address} has a statement with ${unknown.join(', ')}.`);
  const [document, statement] =
    documents
      .flatMap((one) => one.statements.map((statement) => [one, statement] as const))
      .find(([, { sid }]) => sid === rendered.Sid) ?? [];
  if (document === undefined || statement === undefined)
    throw new Error(`${resource.address} has a statement ${rendered.Sid} that is in none of its documents.`);
  return {
    subject: subjectOf(resource),
    holder: withoutIndex(resource.address),
    sid: rendered.Sid,
    effect: rendered.Effect,
    principals: principalsIn(rendered),
    actions: many(rendered.Action).sort(),
    resources: many(rendered.Resource).sort(),
    conditions: Object.entries(rendered.Condition ?? {}).flatMap(([test, variables]) =>
      Object.entries(variables).map(([variable, values]) => ({
        test,
        variable,
        values: many(values).sort(),
      })),
    ),
    when: conditionOf(stack, document.address),
    because: statement.because,
    anyResourceBecause: statement.anyResourceBecause,
  };
}

function principalsIn({ Principal: principal }: RenderedStatement): readonly string[] {
  if (principal === undefined) return [];
  if (principal === '*') return ['everyone'];
  return Object.values(principal).flatMap(many).sort();
}

function granted(stack: OfflineStack, resource: StateResource): readonly Permission[] {
  const holder = withoutIndex(resource.address);
  const grant: KeyGrant | undefined = stack.grants.get(holder);
  if (grant === undefined) {
    if (resource.type !== 'aws_kms_grant') return [];
    throw new Error(`${holder} is a grant without a reason; make it a KeyGrant.`);
  }
  const { name, grantee_principal, operations, key_id, constraints } = resource.values;
  if ([constraints ?? []].flat().length > 0) throw new Error(`${holder} has constraints; show them.`);
  return [
    {
      subject: subjectOf(resource),
      holder,
      sid: `Grant ${name}`,
      effect: 'Allow',
      principals: [String(grantee_principal)],
      actions: (operations as readonly string[]).map((operation) => `kms:${operation}`).sort(),
      resources: [String(key_id)],
      conditions: [],
      when: conditionOf(stack, holder),
      because: grant.because,
    },
  ];
}

/** The `count` of a block as a condition of variables. */
function conditionOf(stack: OfflineStack, address: string): string {
  const { count } = stack.block(address);
  if (count === undefined) return '';
  const [, condition] = /^\$\{(.*) \? 1 : 0\}$/s.exec(String(count)) ?? [];
  if (condition === undefined) throw new Error(`${address} has the count ${count}, not a condition.`);
  const inWords = condition.replaceAll(PSEUDONYMS_ARE_ASKED_FOR, 'redaction_config asks for pseudonyms');
  return simplified(inWords.replaceAll('var.', ''));
}

/** Simplifies `(a) && (a && b == c)` to `a && b == c`. */
function simplified(condition: string): string {
  const simpler = condition
    .replace(/(?<![\w!]|[=!]= )\(([^()|?]*)\)(?! [=!]=)/g, '$1')
    .replace(/^\(((?:[^()]|\([^()]*\))*)\)$/, '$1')
    .replace(/^[^()|]*$/, (conjunction) => [...new Set(conjunction.split(' && '))].join(' && '));
  return simpler === condition ? condition : simplified(simpler);
}
