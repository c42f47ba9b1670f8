import { overlap } from '../../../functions/privacy-controls/field-path';
import type { RedactionConfig, Replacement } from '../../../functions/privacy-controls/redaction-config';
import { highestByField } from '../contact-model/sharing';
import { covers } from '../list/cover';
import type { Readable, ValidConfiguration } from '../list/parse';
import type { Context } from './context';
import { enumerate, type Finding } from './finding';
import { findMisspelt, lookUpWith, NOT_SEEN } from './paths';
import type { Seen } from './records';

/** Checks each path of `replace` by itself. @param seen what records show of the paths */
export function findInReplacedPaths(paths: Readable['replaced'], seen: Seen = NOT_SEEN): Finding[] {
  return [...paths].flatMap(([index, path]): Finding[] => {
    const found = lookUpWith(seen, index, path);
    const effect = () => ': what it was meant to replace is sent as it is';
    const finding = findMisspelt(path, found, seen.hints.has(index), effect);
    return finding === undefined ? [] : [{ ...finding, list: 'replace', index, field: path.text }];
  });
}

/** Finds entries of `replace` that cannot do what they say: the list removes the values, or an earlier entry decides. */
export function findInReplacements({ config, notices }: ValidConfiguration): Finding[] {
  const unsent = new Set(notices.flatMap(({ kind, index }) => (kind === 'unsent' ? [index] : [])));
  return [...config.replace.entries()].flatMap(([index, entry]): Finding[] => {
    const finding =
      (unsent.has(index) ? NOT_ALLOWED : findDenied(config, entry)) ??
      findOverruled(entry, config.replace.slice(0, index));
    return finding === undefined ? [] : [{ ...finding, list: 'replace', index, field: entry.field }];
  });
}

const NOT_ALLOWED: Finding = {
  id: 'unsent-replacement',
  severity: 'warning',
  message: 'replaces nothing: the allow list does not send this field',
  remedy: 'list it in fields too, so that it is sent, replaced; or remove the entry',
};

function findDenied({ type, paths }: RedactionConfig, { path }: Replacement): Finding | undefined {
  const at = type === 'BLACKLIST' ? paths.findIndex((denied) => covers(denied, path)) : -1;
  if (at < 0) return undefined;
  return {
    id: 'unsent-replacement',
    severity: 'warning',
    message: `replaces nothing: fields[${at}] removes this field`,
    remedy: `remove or narrow fields[${at}], so that the field is sent, replaced; or remove the entry`,
  };
}

/** @param earlier the entries before it, which decide first */
function findOverruled(entry: Replacement, earlier: readonly Replacement[]): Finding | undefined {
  const id = 'overruled-replacement';
  const cover = earlier.findIndex(({ path }) => covers(path, entry.path));
  const covering = earlier[cover];
  if (covering !== undefined) {
    const isSame = covering.with === entry.with;
    const isNarrower = !covers(entry.path, covering.path);
    return {
      id,
      severity: isSame ? 'note' : 'warning',
      message: `never decides: replace[${cover}] comes first, matches all that this entry does, and uses ${covering.with}`,
      remedy:
        isSame || !isNarrower
          ? 'remove one of them'
          : `move it before replace[${cover}], or remove one of them`,
    };
  }
  const partly = earlier.findIndex(
    (other) =>
      other.with !== entry.with && overlap(other.path, entry.path) && !covers(entry.path, other.path),
  );
  if (partly < 0) return undefined;
  return {
    id,
    severity: 'note',
    message: `does not decide about all that it matches: replace[${partly}] comes first, matches some of it, and uses ${earlier[partly]?.with}`,
    remedy: `no action is needed if this order is meant; otherwise move it before replace[${partly}]`,
  };
}

/** Finds the mandatory fields beneath a replaced one, which are sent as they are. */
export function findMandatoryUnreplaced({ sharing }: Context): Finding[] {
  const mandatory = highestByField(
    sharing.entries,
    ({ decision }) => decision.rule === 'mandatory',
    'replacedBy',
  );
  return [...mandatory].map(([index, entries]): Finding => {
    const paths = entries.map(({ path }) => path);
    return {
      id: 'mandatory-remains',
      severity: 'note',
      list: 'replace',
      index,
      message: `replaces only a part: ${enumerate(paths)} ${paths.length === 1 ? 'is' : 'are'} always sent as ${paths.length === 1 ? 'it is' : 'they are'}`,
      remedy: 'the list cannot change this; no action is needed',
      paths,
    };
  });
}

/** Finds what a replaced path leads to that is true or false, and therefore sent as it is. */
export function findUnreplacedBooleans({ config, sharing }: Context): Finding[] {
  const found = new Map<number, string[]>();
  const replacing = new Set<number>();
  for (const { path, shared, decision } of sharing.entries) {
    const [index] = decision.replacedBy;
    if (index === undefined) continue;
    if (shared === 'replaced') replacing.add(index);
    const isMandatory = decision.rule === 'mandatory' || decision.rule === 'container';
    if (typeof decision.value === 'boolean' && shared === 'sent' && !isMandatory)
      found.set(index, [...(found.get(index) ?? []), path]);
  }
  return [...found].map(([index, paths]): Finding => {
    const names = enumerate(paths);
    return {
      id: 'boolean-remains',
      severity: replacing.has(index) ? 'note' : 'warning',
      list: 'replace',
      index,
      message: `replaces ${replacing.has(index) ? 'only a part' : 'nothing'}: ${names} ${paths.length === 1 ? 'is' : 'are'} true or false, which is sent as it is`,
      remedy: `if it must not be sent, ${config.type === 'BLACKLIST' ? `deny ${names}` : `do not allow ${names}`}`,
      paths,
    };
  });
}
