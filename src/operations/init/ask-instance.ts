import { printable } from '../../cli/printable';
import type { Account, OfferedInstance } from './account';
import { askText, type Interview, textOf } from './interview';

const TYPED = 'typed';

/** Asks for the instance, and for the stream that it writes to already. */
export async function askInstance(interview: Interview): Promise<void> {
  const { prompts, answers } = interview;
  const opened = await interview.account();
  if (opened === undefined) return askAlias(interview);
  const { account, id: accountId } = opened;
  const offer = await prompts.waitFor(
    'Reading the Amazon Connect instances of the region',
    account.instances(),
  );
  if ('reason' in offer) {
    prompts.say(`The Amazon Connect instances cannot be listed: ${offer.reason}. Write the alias.`);
    return askAlias(interview);
  }
  if (offer.found.length === 0) {
    prompts.warn(`Account ${accountId} has no Amazon Connect instance in ${account.region}.`);
    return askAlias(interview);
  }
  for (;;) {
    const instance = await chooseInstance(interview, offer.found);
    if (instance === undefined) return askAlias(interview);
    await nameInstance(interview, instance);
    const place = {
      accountId,
      environment: textOf(answers, 'environment'),
      alias: textOf(answers, 'connect_instance_alias'),
    };
    const targets = await prompts.waitFor(
      'Reading where its contact records go',
      account.recordsGoTo(instance.id, place),
    );
    if ('reason' in targets) {
      prompts.say(`Whether it already streams its contact records cannot be read: ${targets.reason}.`);
      return;
    }
    if (await settleTargets(interview, account, targets.found)) return;
  }
}

async function askAlias(interview: Interview): Promise<void> {
  const { answers } = interview;
  const before = answers.get('connect_instance_alias');
  await askText(interview, 'connect_instance_alias');
  await askText(interview, 'connect_instance_id', { optional: true });
  if (answers.get('connect_instance_alias') !== before) forgetStream(interview);
}

function forgetStream({ answers }: Interview): void {
  answers.delete('existing_stream_arn');
  answers.delete('existing_stream_kms_key_arn');
}

/** Undefined: the user writes its alias. */
async function chooseInstance(
  { prompts, answers }: Interview,
  instances: readonly OfferedInstance[],
): Promise<OfferedInstance | undefined> {
  const earlier = instances.find(({ id, alias }) =>
    answers.has('connect_instance_id')
      ? id === answers.get('connect_instance_id')
      : alias === answers.get('connect_instance_alias'),
  );
  const chosen = await prompts.choose(
    'Which Amazon Connect instance?',
    [
      ...instances.map(({ id, alias, status }) => ({ value: id, label: alias || id, hint: status })),
      { value: TYPED, label: 'Another one, whose alias you write' },
    ],
    earlier?.id ?? (answers.has('connect_instance_alias') ? TYPED : undefined),
  );
  return instances.find(({ id }) => id === chosen);
}

/** A long alias, or none, needs the ID and a short name. */
async function nameInstance(interview: Interview, { id, alias }: OfferedInstance): Promise<void> {
  const { prompts, answers, brokenRule } = interview;
  const fault = await brokenRule('connect_instance_alias', alias);
  if (fault === undefined) {
    answers.set('connect_instance_alias', alias);
    answers.delete('connect_instance_id');
    return;
  }
  prompts.say(`${fault} Write a short name. The ID of the instance is set.`);
  if (answers.get('connect_instance_id') !== id) answers.delete('connect_instance_alias');
  answers.set('connect_instance_id', id);
  await askText(interview, 'connect_instance_alias');
}

/** @returns whether this instance stays chosen */
async function settleTargets(
  interview: Interview,
  account: Account,
  targets: readonly string[],
): Promise<boolean> {
  const { prompts, answers } = interview;
  const alias = textOf(answers, 'connect_instance_alias');
  const earlier = answers.get('existing_stream_arn');
  forgetStream(interview);
  if (targets.length === 0) {
    prompts.say(`${alias} streams its contact records to no other stream.`);
    return true;
  }
  prompts.warn(
    `${alias} already streams its contact records to ${printable(targets.join(', '))}, and an instance can write them to one stream only.`,
  );
  const stream = targets.find((arn) => arn.includes(':kinesis:'));
  const choice = await prompts.choose(
    'Which stream does this deployment read?',
    [
      ...(stream === undefined ? [] : [{ value: 'read' as const, label: 'That stream' }]),
      { value: 'create', label: 'A new one', hint: 'first end that association, if no one needs it' },
      { value: 'other', label: 'None: choose another instance' },
    ],
    earlier === undefined || earlier === stream ? 'read' : 'create',
  );
  if (choice === 'read' && stream !== undefined) {
    answers.set('existing_stream_arn', stream);
    await askKey(interview, account, stream);
  }
  return choice !== 'other';
}

async function askKey(interview: Interview, account: Account, stream: string): Promise<void> {
  const key = await interview.prompts.waitFor('Reading the key of the stream', account.keyOf(stream));
  if ('found' in key && key.found === undefined) return;
  if ('reason' in key) interview.prompts.say(`The key of the stream cannot be read: ${key.reason}.`);
  await askText(interview, 'existing_stream_kms_key_arn', {
    initial: 'found' in key ? (key.found ?? '') : '',
    optional: true,
  });
}
