import { SENSITIVITIES, type Sensitivity } from '../contact-model/sensitivity';
import { highestByField, type SharedEntry } from '../contact-model/sharing';
import { type Context, personalIn } from './context';
import { enumerate, type Finding } from './finding';

/** Finds what an allow list sends that should be a decision. */
export function findInAllowList(context: Context): Finding[] {
  if (context.config.type !== 'WHITELIST') return [];
  return [...findPersonalData(context), ...findFutureFields(context)];
}

function findPersonalData({ sharing }: Context): Finding[] {
  const isSent = (entry: SharedEntry): boolean =>
    entry.decision.rule === 'listed' && entry.shared !== 'replaced' && personalIn(entry).length > 0;
  return [...highestByField(sharing.entries, isSent)].flatMap(([index, sent]): Finding[] => {
    const found = new Set(sent.flatMap(personalIn));
    const classes = (Object.keys(SENSITIVITIES) as Sensitivity[]).filter((each) => found.has(each));
    const paths = sent.map(({ path }) => path);
    const [only] = classes;
    const what =
      classes.length === 1 && only !== undefined ? `it ${SENSITIVITIES[only]}` : classes.join(', ');
    return [
      {
        id: 'allows-personal-data',
        severity: 'note',
        index,
        message: `sends ${enumerate(paths)}: ${what}`,
        remedy: 'keep it only if sending it is a deliberate decision',
        paths,
      },
    ];
  });
}

function findFutureFields({ config, sharing }: Context): Finding[] {
  if (sharing.future === 'not sent' || sharing.future === 'replaced') return [];
  const whole = sharing.future === 'sent';
  const index = config.paths.findIndex(
    ({ segments }) => segments[0]?.kind === 'any' && (segments.length === 1 || !whole),
  );
  return [
    {
      id: 'allows-future-fields',
      severity: 'warning',
      index,
      message: whole
        ? 'sends the whole record, including any field that Amazon Connect adds in future'
        : 'sends the content of objects and lists that Amazon Connect adds to the record in future',
      remedy: 'list the fields that are needed; to send every field, use a deny list without fields',
    },
  ];
}
