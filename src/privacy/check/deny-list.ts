import { isIneffectiveUnderDenyList } from '../../../functions/privacy-controls/field-path';
import { sensitivitiesOf } from '../contact-model/entries';
import { highest, highestByField, type SharedEntry } from '../contact-model/sharing';
import { RELATIVES, TWINS } from '../contact-model/siblings';
import { type Context, personalIn } from './context';
import { enumerate, type Finding } from './finding';

/** Finds what a deny list leaves in the record although it may have been meant to remove it. */
export function findInDenyList(context: Context): Finding[] {
  if (context.config.type !== 'BLACKLIST') return [];
  return [
    ...findMandatoryRemains(context),
    ...findMissedTwins(context),
    ...findMissedRelatives(context),
    ...findPersonalData(context),
    ...findPseudonyms(context),
  ];
}

const pathsOf = (entries: readonly SharedEntry[]): string[] => entries.map(({ path }) => path);
const isMandatory = ({ decision }: SharedEntry): boolean => decision.rule === 'mandatory';

function findMandatoryRemains({ config, sharing }: Context): Finding[] {
  return [...highestByField(sharing.entries, isMandatory)].flatMap(([index, entries]): Finding[] => {
    if (isIneffectiveUnderDenyList(config.fields[index] ?? '')) return [];
    const remaining = pathsOf(entries);
    return [
      {
        id: 'mandatory-remains',
        severity: 'note',
        index,
        message: `removes only a part: ${enumerate(remaining)} ${remaining.length === 1 ? 'is' : 'are'} always sent`,
        remedy: 'the list cannot change this; no action is needed',
        paths: remaining,
      },
    ];
  });
}

function findMissedTwins({ byPath, sharing }: Context): Finding[] {
  return TWINS.flatMap(({ names, why }) =>
    [names, [names[1], names[0]] as const].flatMap(([denied, other]): Finding[] => {
      const missed = highest(
        sharing.entries.filter(({ path }) => path === other || path.startsWith(`${other}.`)),
        (entry) => {
          const twin = byPath.get(denied + entry.path.slice(other.length));
          return isHidden(twin) && entry.shared === 'sent';
        },
      );
      const [first] = missed;
      if (first === undefined) return [];
      const twin = byPath.get(denied + first.path.slice(other.length));
      const paths = pathsOf(missed);
      return [
        {
          id: 'missed-sibling',
          severity: 'warning',
          ...hiddenBy(twin),
          message: `${twin?.shared === 'replaced' ? 'replaces' : 'removes'} ${twin?.path}, but not ${enumerate(paths)}: ${why}`,
          remedy: `${twin?.shared === 'replaced' ? 'replace' : 'deny'} ${enumerate(paths)} too`,
          paths,
        },
      ];
    }),
  );
}

function findMissedRelatives({ byPath }: Context): Finding[] {
  const known = (paths: readonly string[]): SharedEntry[] => paths.flatMap((path) => byPath.get(path) ?? []);
  return RELATIVES.flatMap(({ what, paths, among = [] }): Finding[] => {
    const denied = known(paths).filter(({ shared }) => shared === 'not sent');
    const sent = known([...paths, ...among]).filter((entry) => !isHidden(entry));
    const [first] = denied;
    if (first === undefined || sent.length === 0) return [];
    const removable = pathsOf(sent.filter((entry) => !isMandatory(entry)));
    const mandatory = pathsOf(sent.filter(isMandatory));
    const remedies = [
      ...(removable.length === 0 ? [] : [`deny ${enumerate(removable)} too, if intended`]),
      ...(mandatory.length === 0 ? [] : [`${enumerate(mandatory)} cannot be denied`]),
    ];
    return [
      {
        id: 'missed-sibling',
        severity: 'note',
        ...hiddenBy(first),
        message: `removes ${enumerate(pathsOf(denied))}, and leaves other ${what}`,
        remedy: remedies.join('; '),
        paths: pathsOf(sent),
      },
    ];
  });
}

/** Whether nothing of it is sent as it is. */
const isHidden = (entry: SharedEntry | undefined): boolean =>
  entry?.shared === 'not sent' || entry?.shared === 'replaced';

/** The first path that denies an entry, or the first that replaces it. */
function hiddenBy(entry: SharedEntry | undefined): Pick<Finding, 'list' | 'index'> {
  if (entry === undefined) return {};
  const { fields, replacedBy } = entry.decision;
  const index = entry.shared === 'replaced' ? replacedBy[0] : fields[0];
  if (index === undefined) return {};
  return entry.shared === 'replaced' ? { list: 'replace', index } : { index };
}

function findPersonalData({ sharing }: Context): Finding[] {
  const sent = highest(
    sharing.entries,
    (entry, beneath) =>
      entry.shared === 'sent' && personalIn(entry).length > 0 && ![entry, ...beneath].some(isMandatory),
  );
  if (sent.length === 0) return [];
  const paths = pathsOf(sent);
  return [
    {
      id: 'sends-personal-data',
      severity: 'note',
      message: `besides mandatory fields, ${paths.length} fields that may hold personal data are sent: ${enumerate(paths)}`,
      remedy: 'deny what is not needed, or use an allow list of what is needed',
      paths,
      count: paths.length,
    },
  ];
}

/** Numbers, addresses and identifiers of a person. */
const IDENTIFIES = /(?:Address|Addresses|I[dD])(?:\.\*|\.ValueString)?$/;

/** Finds what is denied by name and would still show, as a pseudonym, which contacts belong together. */
function findPseudonyms({ config, sharing }: Context): Finding[] {
  const denied = highestByField(sharing.entries, ({ shared }) => shared === 'not sent');
  const paths = [...denied].flatMap(([index, entries]) => {
    if (config.paths[index]?.segments.at(-1)?.kind !== 'name') return [];
    return pathsOf(
      entries.filter(({ path, field, beneath }) => {
        return beneath === 0 && IDENTIFIES.test(path) && sensitivitiesOf(field.shape).has('personal');
      }),
    );
  });
  const names = [...new Set(paths)];
  const [first] = names;
  if (first === undefined) return [];
  return [
    {
      id: 'pseudonym-instead',
      severity: 'note',
      message: `removes ${enumerate(names)}: Operata cannot recognize that two contacts are of the same customer`,
      remedy: `if it should, list it in replace instead of fields: {"field": "${first}", "with": "PSEUDONYM"}`,
      paths: names,
    },
  ];
}
