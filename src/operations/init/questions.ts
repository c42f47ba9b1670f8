/** The questions of `init`, in their order. */
import type { JsonValue } from '../../records/json';
import { VARIABLES } from '../../stack/variables';
import { placeholdersIn, warningsOnRegion } from '../../stack/variables/placeholders';
import { type Offer, type OfferedVpc, usualRegion } from './account';
import { askInstance } from './ask-instance';
import { askText, type Interview, type Question, questionFor, textOf } from './interview';
import type { Choice } from './prompts';
import type { Answers } from './variables-file';

const hasPrivacy = (answers: Answers): boolean => answers.get('enable_privacy_controls') === true;

/** A value from Operata, which the user may not know yet. */
const fromOperata = (title: string, name: 'operata_endpoint' | 'operata_group_id'): Question => ({
  title,
  sets: [name],
  async ask({ prompts, answers, brokenRule }) {
    const placeholder = JSON.parse(VARIABLES[name].example) as string;
    const isLeft = placeholdersIn((one) => (one === name ? answers.get(name) : '')).length > 0;
    const text = await prompts.text(
      questionFor(name, 'leave it empty if you do not know it yet'),
      isLeft ? '' : textOf(answers, name),
      async (value) => (value === '' ? undefined : brokenRule(name, value)),
    );
    if (text === '') prompts.warn(`${name} = ${JSON.stringify(placeholder)} until you set it.`);
    answers.set(name, text || placeholder);
  },
});

export const QUESTIONS: readonly Question[] = [
  {
    title: 'Region',
    sets: ['aws_region'],
    before: ['connect_instance_alias', 'vpc_id'],
    async ask(interview) {
      const { prompts, answers } = interview;
      await askText(interview, 'aws_region', {
        initial: textOf(answers, 'aws_region') || ((await usualRegion()) ?? ''),
      });
      for (const warning of warningsOnRegion(answers.get('aws_region'))) prompts.warn(warning);
    },
  },
  {
    title: 'Environment',
    sets: ['environment'],
    ask: (interview) =>
      askText(interview, 'environment', {
        initial: textOf(interview.answers, 'environment') || 'production',
      }),
  },
  {
    title: 'Amazon Connect instance',
    sets: [
      'connect_instance_alias',
      'connect_instance_id',
      'existing_stream_arn',
      'existing_stream_kms_key_arn',
    ],
    ask: askInstance,
  },
  {
    title: 'Privacy controls',
    sets: ['enable_privacy_controls'],
    before: ['redaction_config', 'vpc_id'],
    async ask({ prompts, answers }) {
      const answer = await prompts.choose(
        'Do privacy controls remove fields before records leave the account?',
        [
          { value: 'true', label: 'Yes' },
          { value: 'false', label: 'No', hint: 'Operata receives whole records' },
        ],
        String(answers.get('enable_privacy_controls') ?? true),
      );
      answers.set('enable_privacy_controls', answer === 'true');
    },
  },
  {
    title: 'Fields',
    unset: 'only the mandatory ones',
    sets: ['redaction_config'],
    applies: hasPrivacy,
    ask: askFields,
  },
  {
    title: 'VPC',
    unset: 'none',
    sets: ['vpc_id', 'private_subnet_ids', 'private_subnet_tags', 'create_ssm_endpoint'],
    applies: hasPrivacy,
    ask: askVpc,
  },
  fromOperata('Endpoint of Operata', 'operata_endpoint'),
  fromOperata('Group ID at Operata', 'operata_group_id'),
];

interface List {
  readonly type: string;
  readonly fields: readonly string[];
  readonly replace: JsonValue;
}

/** Paths as a text to edit. A comma can be part of a path: then the text is JSON. */
const pathsText = (fields: readonly string[]): string =>
  fields.some((field) => field.includes(',')) ? JSON.stringify(fields) : fields.join(', ');

function pathsIn(text: string): readonly string[] {
  if (text.startsWith('[')) {
    try {
      return (JSON.parse(text) as readonly unknown[]).map(String);
    } catch {
      // Its paths break a rule, whose message shows them.
    }
  }
  return text
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '');
}

async function askFields({ prompts, answers, brokenRule }: Interview): Promise<void> {
  const {
    type: earlier = 'none',
    fields: earlierFields = [],
    replace,
  } = (answers.get('redaction_config') ?? {}) as Partial<List>;
  const type = await prompts.choose(
    'Which fields does Operata receive?',
    [
      { value: 'none', label: 'Only the mandatory fields', hint: 'docs/field-paths.md lists them' },
      { value: 'WHITELIST', label: 'The mandatory fields, and the ones that you list' },
      { value: 'BLACKLIST', label: 'All fields, except the ones that you list' },
    ],
    earlier,
  );
  if (type === 'none') {
    answers.delete('redaction_config');
    return;
  }
  // No question is about replacements. Without those of the earlier answers, a deny list would send the values.
  const kept = replace === undefined ? {} : { replace };
  const listOf = (text: string): JsonValue => ({ type, fields: [...pathsIn(text)], ...kept });
  const text = await prompts.text(
    `Paths of ${type === 'WHITELIST' ? 'fields that are sent too' : 'fields that are removed'}, separated by commas, such as Attributes.Tier, CustomerEndpoint.Type`,
    type === earlier ? pathsText(earlierFields) : '',
    async (value) =>
      pathsIn(value).length === 0
        ? 'The list is empty. Write at least one path.'
        : brokenRule('redaction_config', listOf(value)),
  );
  answers.set('redaction_config', listOf(text));
}

const TYPED = 'typed';
const OUTSIDE = 'outside';

async function askVpc(interview: Interview): Promise<void> {
  const { prompts, answers, account } = interview;
  const opened = await account();
  const offer: Offer<readonly OfferedVpc[]> =
    opened === undefined
      ? { found: [] }
      : await prompts.waitFor('Reading the VPCs of the region', opened.account.vpcs());
  if ('reason' in offer) prompts.say(`The VPCs cannot be listed: ${offer.reason}.`);
  const vpcs = 'found' in offer ? offer.found : [];
  const earlier = answers.get('vpc_id');
  const chosen = await prompts.choose(
    'Where do the privacy controls run?',
    [
      { value: OUTSIDE, label: 'Outside any VPC', hint: 'usual' },
      ...vpcs.map(vpcChoice),
      { value: TYPED, label: `In ${vpcs.length > 0 ? 'another' : 'a'} VPC, whose ID you write` },
    ],
    earlier === undefined ? OUTSIDE : vpcs.some(({ id }) => id === earlier) ? String(earlier) : TYPED,
  );
  const vpc = vpcs.find(({ id }) => id === chosen);
  if (chosen === OUTSIDE) answers.delete('vpc_id');
  else if (vpc === undefined) await askText(interview, 'vpc_id');
  else answers.set('vpc_id', vpc.id);
  if (answers.get('vpc_id') !== earlier) {
    // They belong to the VPC.
    for (const name of ['private_subnet_ids', 'private_subnet_tags', 'create_ssm_endpoint'] as const)
      answers.delete(name);
  }
  if (vpc !== undefined && vpc.subnets.length > 1) await askSubnets(interview, vpc);
}

const vpcChoice = ({ id, name, cidr, subnets }: OfferedVpc): Choice<string> => ({
  value: id,
  label: [id, name, cidr].filter((text) => text !== '').join('  '),
  hint: `${subnets.length} private ${subnets.length === 1 ? 'subnet' : 'subnets'}`,
  disabled: subnets.length === 0,
});

async function askSubnets(
  { prompts, answers, brokenRule }: Interview,
  { subnets }: OfferedVpc,
): Promise<void> {
  const ids = subnets.map(({ id }) => id);
  const earlier = (answers.get('private_subnet_ids') ?? []) as readonly string[];
  const known = earlier.filter((id) => ids.includes(id));
  for (;;) {
    const chosen = await prompts.chooseSome(
      'In which private subnets? Two in different zones are enough.',
      subnets.map(({ id, zone }) => ({ value: id, label: `${id}  ${zone}` })),
      known.length > 0 ? known : ids,
    );
    const fault = await brokenRule('private_subnet_ids', [...chosen]);
    if (fault === undefined) {
      // All of them is the default.
      if (chosen.length === ids.length) answers.delete('private_subnet_ids');
      else answers.set('private_subnet_ids', [...chosen]);
      return;
    }
    prompts.warn(fault);
  }
}
