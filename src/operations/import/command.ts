import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import {
  type Change,
  type PlanJson,
  readPlan,
  type StateResource,
  type StateValues,
  type Values,
} from '../../artefact/terraform/terraform-json';
import { Arguments } from '../../cli/arguments';
import { type Command, type CommandSpec, callOf, runCommand } from '../../cli/command';
import { ConfigurationError, errorCode } from '../../cli/errors';
import { EXIT } from '../../cli/exit-codes';
import { StatusLine } from '../../cli/status-line';
import { quoted } from '../../stack/hcl/expression';
import { AwsClients } from '../aws/clients';
import { refuseOtherAccount } from '../deployment/account';
import { CREDENTIALS_NOTE } from '../deployment/options';
import { type Found, findPlanned } from './find';

export const IMPORT = {
  call: callOf('import'),
  usage: ['lost.json'],
  about: `Finds the resources of a deployment whose Terraform state is lost, and prints import blocks for them. It changes
nothing.

  terraform plan -out=lost.plan                          # with the variables of the deployment, and the empty state
  terraform show -json lost.plan > lost.json

Without a file, it reads the standard input. The plan's JSON holds the API key in clear: delete it afterwards.
docs/moving-the-state.md has all the steps.`,
  options: {},
  notes: `${CREDENTIALS_NOTE} The policies of the deployer (docs/deployer-policy.json) and of "doctor-preflight"
(docs/operator-policies.json) are enough.`,
  exits: {
    0: 'the blocks are printed',
    2: 'a wrong option, a plan that cannot be read, or no answer from AWS',
  },
  positionals: 1,
  unexpected: 'name one file, or pipe the plan',
  credentials: 'set AWS_PROFILE, or sign in',
} as const satisfies CommandSpec;

/** Runs the command. @returns its exit code */
export function runImport(argv: readonly string[]): Promise<number> {
  return runCommand(IMPORT, argv, async () => {
    const given = Arguments.of(argv, IMPORT);
    given.throwIfWrong();
    const { changes, place, resources } = readLostPlan(await readInput(given.positionals[0] ?? '-'));
    const aws = new AwsClients({ region: place.region });
    try {
      await refuseOtherAccount(aws, place);
      const planned = (address: string): Values =>
        resources.find((one) => one.address.replace(/\[\d+\]$/, '') === address)?.values ?? {};
      let done = 0;
      const progress = new StatusLine(
        process.stderr,
        () => `${done} of ${changes.length} resources looked up`,
      );
      progress.start();
      const found = await findPlanned(changes, { aws, ...place, planned }, () => {
        done += 1;
      }).finally(() => progress.stop());
      process.stdout.write(given.has('json') ? `${JSON.stringify(found, null, 2)}\n` : importBlocks(found));
      return EXIT.ok;
    } finally {
      aws.close();
    }
  });
}

async function readInput(path: string): Promise<string> {
  if (path === '-') {
    if (process.stdin.isTTY)
      process.stderr.write('Reading the JSON of a plan from the terminal; --help explains it.\n');
    return textOf(process.stdin);
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigurationError([`${path}: cannot be read (${errorCode(error)})`]);
  }
}

/** The target of the plan. */
interface Place {
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
}

const REMEDY = 'pipe what "terraform show -json PLAN" prints of a plan of this stack';

interface LostPlan {
  readonly changes: readonly Change[];
  readonly place: Place;
  /** All planned resources, including those that the state still has. */
  readonly resources: readonly StateResource[];
}

function readLostPlan(json: string): LostPlan {
  let plan: PlanJson & {
    readonly planned_values?: StateValues;
    readonly variables?: { readonly aws_region?: { readonly value?: unknown } };
  };
  try {
    plan = JSON.parse(json) ?? {};
  } catch {
    throw new ConfigurationError([`the plan is not JSON: ${REMEDY}`]);
  }
  const { changes, read } = readPlan(plan);
  const readValue = (address: string, name: string): string =>
    String(read.find((one) => one.address === address)?.values[name] ?? '');
  const place = {
    accountId: readValue('data.aws_caller_identity.current', 'account_id'),
    partition: readValue('data.aws_partition.current', 'partition'),
    region: String(plan.variables?.aws_region?.value ?? ''),
  };
  if (Object.values(place).includes(''))
    throw new ConfigurationError([`the plan does not contain its account, partition and region: ${REMEDY}`]);
  if (!changes.some(({ action }) => action === 'create'))
    throw new ConfigurationError(['the plan creates nothing: the state holds every resource']);
  return { changes, place, resources: plan.planned_values?.root_module.resources ?? [] };
}

function importBlocks(found: readonly Found[]): string {
  const blocks = found.map(({ address, id }) =>
    id === undefined
      ? `# ${address}: AWS has no such resource. The apply creates it.\n`
      : `import {\n  to = ${address}\n  id = ${quoted(id)}\n}\n`,
  );
  return blocks.join('\n');
}

export const command: Command = { spec: IMPORT, run: runImport };
