import { type FieldPath, isIneffectiveUnderDenyList } from '../../functions/privacy-controls/field-path';
import type {
  RedactionConfig,
  RedactionConfigResult,
} from '../../functions/privacy-controls/redaction-config';
import { viewModel } from '../contact-model/entries';
import { type Lookup, lookUp } from '../contact-model/lookup';
import { covers } from '../redaction/cover';
import { enumerate, type Finding } from './finding';

/** A valid configuration, with what the function says of it. */
export type Valid = Extract<RedactionConfigResult, { readonly ok: true }>;

const DOCUMENTED = viewModel().entries.map(({ path }) => path);

/**
 * What is to be said of each path for itself, and beside the others.
 * @param matched indexes of paths that are known to match something, whatever the model says
 */
export function findInPaths(valid: Valid, matched: ReadonlySet<number> = new Set()): Finding[] {
  const { config } = valid;
  return config.paths.flatMap((path, index) => {
    const about = { index, field: path.text };
    const found = lookUp(path.segments);
    const notices = valid.notices.filter((notice) => notice.index === index);
    return [
      ...findMandatory(valid, path),
      ...findIndexLike(notices, found),
      ...(notices.length > 0 || matched.has(index) ? [] : findUnknown(config, path, found)),
      ...findCovered(valid, index, path),
    ].map((finding) => ({ ...finding, ...about }));
  });
}

function findMandatory({ config }: Valid, { text }: FieldPath): Finding[] {
  if (!isIneffectiveUnderDenyList(text)) return [];
  return config.type === 'BLACKLIST'
    ? [
        {
          id: 'ineffective-path',
          severity: 'warning',
          message:
            'names a mandatory field, which is always sent: it removes nothing, and terraform plan refuses it',
          remedy: 'remove it from the list',
        },
      ]
    : [
        {
          id: 'already-mandatory',
          severity: 'note',
          message: 'names a mandatory field, which is always sent: listing it changes nothing',
          remedy: 'keep it as a reminder, or remove it',
        },
      ];
}

function findIndexLike(notices: Valid['notices'], found: Lookup): Finding[] {
  return notices
    .filter(({ kind }) => kind === 'digits')
    .slice(0, 1)
    .map(() => ({
      id: 'index-like',
      // Of a map, any key is as good as another.
      severity: found.known ? 'note' : 'warning',
      message:
        'a name of digits is the name of a key; there is no index, as a path passes through lists by itself',
      remedy:
        found.known || found.meant === undefined
          ? 'leave the digits out, unless there is a key of this name'
          : `write "${found.meant}", which stands for every element`,
    }));
}

/** Only of a path of which nothing has been said yet that says more. */
function findUnknown({ type }: RedactionConfig, path: FieldPath, found: Lookup): Finding[] {
  if (found.known) return [];
  const last = path.segments.at(-1);
  const elsewhere = DOCUMENTED.filter(
    (known) => last?.kind === 'name' && known.toLowerCase().endsWith(`.${last.name.toLowerCase()}`),
  );
  const remedy =
    found.meant !== undefined
      ? `did you mean "${found.meant}"?`
      : elsewhere.length > 0
        ? `this name is in ${enumerate(elsewhere)}`
        : found.at === 0
          ? 'check the spelling; a contact attribute is written "Attributes.NAME"'
          : 'check the spelling, also of its case';
  const effect =
    type === 'BLACKLIST' ? 'what it was meant to remove is sent' : 'what it was meant to send is not sent';
  const reason =
    found.reason === 'nothing beneath'
      ? 'leads beneath a value that has nothing beneath it'
      : 'names nothing that Amazon Connect is documented to send';
  return [{ id: 'unknown-path', severity: 'warning', message: `${reason}: ${effect}`, remedy }];
}

function findCovered({ config }: Valid, index: number, path: FieldPath): Finding[] {
  const others = config.paths.flatMap((other, at) =>
    at !== index && covers(other, path) ? [{ other, at }] : [],
  );
  const same = others.find(({ other, at }) => at < index && covers(path, other));
  if (same !== undefined) {
    return [
      {
        id: 'repeated-path',
        severity: 'note',
        message: `says the same as fields[${same.at}]`,
        remedy: 'remove one of them',
      },
    ];
  }
  const wider = others.find(({ other }) => !covers(path, other));
  if (wider === undefined) return [];
  const isAllowList = config.type === 'WHITELIST';
  return [
    {
      id: 'covered-path',
      // Whoever lists a part may believe that only the part is sent.
      severity: isAllowList ? 'warning' : 'note',
      message:
        `is covered by fields[${wider.at}], which ${isAllowList ? 'sends' : 'removes'} all that this one does, ` +
        'and more',
      remedy: `remove this one, or fields[${wider.at}] if the part alone is meant`,
      paths: [wider.other.text],
    },
  ];
}
