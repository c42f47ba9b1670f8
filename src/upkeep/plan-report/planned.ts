/** What a plan would make, read from Terraform's JSON, in a form that can be compared line by line. */

/** A resource that is created, or a data source that is read during the apply. */
export interface PlannedBlock {
  readonly address: string;
  readonly type: string;
  readonly isData: boolean;
  /** The block with its values, over several lines. It begins with the address. */
  readonly text: string;
}

export interface Planned {
  readonly blocks: readonly PlannedBlock[];
  /** The blocks and the outputs, one after the other. */
  readonly text: string;
}

interface Change {
  readonly actions: readonly string[];
  readonly after: unknown;
  readonly after_unknown: unknown;
  readonly after_sensitive: unknown;
}

interface PlanJson {
  readonly resource_changes: readonly {
    readonly address: string;
    readonly mode: string;
    readonly type: string;
    readonly change: Change;
  }[];
  readonly output_changes?: Readonly<Record<string, Change>>;
}

/** Reads what `terraform show -json` prints of a plan. */
export function readPlanned(json: string): Planned {
  const { resource_changes, output_changes = {} } = JSON.parse(json) as PlanJson;
  const blocks = resource_changes
    .map(({ address, mode, type, change }) => ({
      address,
      type,
      isData: mode === 'data',
      text: `${address} (${change.actions.join(', ')})\n${indented(shown(change))}`,
    }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
  const outputs = Object.keys(output_changes)
    .sort()
    .map((name) => `output.${name}\n${indented(shown(output_changes[name]))}`);
  return { blocks, text: [...blocks.map(({ text }) => text), ...outputs].join('\n') };
}

function indented(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(/^/gm, '  ')}\n`;
}

function shown(change: Change | undefined): unknown {
  return merged(change?.after, change?.after_unknown, change?.after_sensitive);
}

/** A value without what is null, with words for what is secret or not known yet. */
function merged(value: unknown, unknown: unknown, sensitive: unknown): unknown {
  if (sensitive === true) return '(sensitive)';
  if (unknown === true) return '(known after apply)';
  if (typeof value === 'string') return documentIn(value);
  if (Array.isArray(value) || Array.isArray(unknown)) {
    const length = Math.max(lengthOf(value), lengthOf(unknown));
    return Array.from({ length }, (_, index) =>
      merged(member(value, index), member(unknown, index), member(sensitive, index)),
    );
  }
  if (isObject(value) || isObject(unknown)) {
    const names = [...new Set([...namesOf(value), ...namesOf(unknown)])].sort();
    return Object.fromEntries(
      names
        .map(
          (name) =>
            [name, merged(member(value, name), member(unknown, name), member(sensitive, name))] as const,
        )
        .filter(([, shownValue]) => shownValue !== null),
    );
  }
  return value ?? null;
}

/** Policies are JSON in a string, where a change could not be seen: taken apart. */
function documentIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return { '(JSON)': JSON.parse(text) };
  } catch {
    return text;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function namesOf(value: unknown): string[] {
  return isObject(value) ? Object.keys(value) : [];
}

function member(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string | number, unknown>>)[key]
    : undefined;
}
