/** Whether the policy of a resource lets a service use it. `unknown`: it depends on an unknown condition. */
export type Access = 'allowed' | 'refused' | 'unknown';

/** A request that a service makes for itself. */
export interface ServiceRequest {
  readonly service: string;
  readonly action: string;
  readonly resource: string;
  /** Keys of conditions, in lower case. */
  readonly context: Readonly<Record<string, string>>;
}

type OneOrMore = string | readonly string[];

interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | Readonly<Record<string, OneOrMore>>;
  readonly Action?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}

/** Undefined: not known. */
type Answer = boolean | undefined;

const listOf = (value: OneOrMore = []): readonly string[] => (typeof value === 'string' ? [value] : value);

const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  ).test(text);

/** A denial overrides everything that allows. */
export function accessOf(policy: string | undefined, request: ServiceRequest): Access {
  const { Statement = [] } = JSON.parse(policy || '{}') as { Statement?: Statement | readonly Statement[] };
  const answers = (effect: string): readonly Answer[] =>
    [Statement]
      .flat()
      .filter(({ Effect }) => Effect === effect)
      .map((statement) => applies(statement, request));
  const [denied, allowed] = [answers('Deny'), answers('Allow')];
  if (denied.includes(true) || allowed.every((answer) => answer === false)) return 'refused';
  return denied.includes(undefined) || !allowed.includes(true) ? 'unknown' : 'allowed';
}

function applies(statement: Statement, { service, action, resource, context }: ServiceRequest): Answer {
  const { Principal, Action, Resource, Condition = {} } = statement;
  // NotPrincipal, NotAction and NotResource are rare in such policies.
  if (Principal === undefined || Action === undefined || Resource === undefined) return undefined;
  const named =
    typeof Principal === 'string' ? [Principal] : [...listOf(Principal.Service), ...everyone(Principal)];
  if (!named.some((one) => one === '*' || one === service)) return false;
  if (!listOf(Action).some((one) => matches(one.toLowerCase(), action.toLowerCase()))) return false;
  if (!listOf(Resource).some((one) => matches(one, resource))) return false;
  const answers = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => holds(operator, context[key.toLowerCase()], listOf(values))),
  );
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

const everyone = ({ AWS }: Readonly<Record<string, OneOrMore>>): readonly string[] =>
  listOf(AWS).filter((one) => one === '*');

function holds(operator: string, value: string | undefined, values: readonly string[]): Answer {
  const [, negated, kind] =
    /^(?:String|Arn|Bool)(Not)?(Equals|EqualsIgnoreCase|Like)?(?:IfExists)?$/.exec(operator) ?? [];
  if (value === undefined || (kind === undefined && !operator.startsWith('Bool'))) return undefined;
  // ArnEquals takes wildcards as ArnLike does.
  const isPattern = kind === 'Like' || operator.startsWith('Arn');
  const isSame = values.some((one) =>
    isPattern ? matches(one, value) : one.toLowerCase() === value.toLowerCase(),
  );
  return isSame !== (negated !== undefined);
}
