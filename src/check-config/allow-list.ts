import { SENSITIVITIES } from '../contact-model/sensitivity';
import { type Context, highest, personalIn } from './context';
import { enumerate, type Finding } from './finding';

/** What is to be said of an allow list: what it sends that should be a decision. */
export function findInAllowList(context: Context): Finding[] {
  if (context.config.type !== 'WHITELIST') return [];
  return [...findPersonalData(context), ...findFutureFields(context)];
}

function findPersonalData({ config, sharing }: Context): Finding[] {
  return config.fields.flatMap((field, index): Finding[] => {
    const sent = highest(
      sharing.entries,
      (entry) =>
        entry.decision.rule === 'listed' &&
        entry.decision.fields.includes(index) &&
        personalIn(entry).length > 0,
    );
    if (sent.length === 0) return [];
    const classes = new Set(sent.flatMap(personalIn));
    const paths = sent.map(({ path }) => path);
    const [only] = classes;
    const what =
      classes.size === 1 && only !== undefined ? `it ${SENSITIVITIES[only]}` : [...classes].join(', ');
    return [
      {
        id: 'allows-personal-data',
        severity: 'note',
        index,
        field,
        message: `sends ${enumerate(paths)}: ${what}`,
        remedy: 'keep it only if that is decided',
        paths,
      },
    ];
  });
}

function findFutureFields({ config, sharing }: Context): Finding[] {
  if (!sharing.future) return [];
  const index = config.paths.findIndex(
    ({ segments }) => segments.length === 1 && segments[0]?.kind === 'any',
  );
  return [
    {
      id: 'allows-future-fields',
      severity: 'warning',
      index,
      field: config.fields[index] ?? '',
      message: 'sends the whole record, and whatever Amazon Connect adds to it in future',
      remedy: 'list the fields that are needed; if all are meant, a deny list without fields says so',
    },
  ];
}
