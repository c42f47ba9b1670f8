import type { FieldPath } from '../../../functions/privacy-controls/field-path';

/** A node of the tree of paths, as in redact.ts. Holds the positions of the paths that end in it. */
export interface Branch {
  readonly names: Map<string, Branch>;
  any: Branch | undefined;
  readonly fields: number[];
  /** What continues beneath an element of an array: names pass through arrays, wildcards do not. */
  beneathElement: Branch | undefined;
}

/** The paths that may still match beneath a place. */
export type Branches = readonly Branch[];

function newBranch(names: Map<string, Branch> = new Map()): Branch {
  return { names, any: undefined, fields: [], beneathElement: undefined };
}

export function grow(paths: readonly FieldPath[]): Branch {
  const root = newBranch();
  for (const [field, { segments }] of paths.entries()) {
    let branch = root;
    for (const segment of segments) {
      let next = segment.kind === 'any' ? branch.any : branch.names.get(segment.name);
      if (next === undefined) {
        next = newBranch();
        if (segment.kind === 'any') branch.any = next;
        else branch.names.set(segment.name, next);
      }
      branch = next;
    }
    branch.fields.push(field);
  }
  return root;
}

/** The branches that a key leads to. */
export function follow(branches: Branches, key: string): Branches {
  const next: Branch[] = [];
  for (const { names, any } of branches) {
    const named = names.get(key);
    if (named !== undefined) next.push(named);
    if (any !== undefined) next.push(any);
  }
  return next;
}

/** The branches that any element of an array leads to. */
export function enter(branches: Branches): Branches {
  const next: Branch[] = [];
  for (const branch of branches) {
    if (branch.names.size > 0) {
      branch.beneathElement ??= newBranch(branch.names);
      next.push(branch.beneathElement);
    }
    if (branch.any !== undefined) next.push(branch.any);
  }
  return next;
}
