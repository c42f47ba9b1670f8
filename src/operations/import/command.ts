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
import { ConfigurationError, errorCode } from '../../cli/errors';
import { orUsage } from '../../cli/main';
import { AwsClients } from '../aws/clients';
import { refuseOtherAccount } from '../deployment/account';
import { type Found, findPlanned } from './find';

const HELP = `Finds the resources of a deployment whose Terraform state is lost, and prints import blocks for them. It changes
nothing.

  terraform plan -out=lost.plan                          # with the variables of the deployment, and the empty state
  terraform show -json lost.plan > lost.json
  npm run -s import -- lost.json                         # prints the blocks; without a file, reads standard input

The plan's JSON holds the API key in clear: delete it then. docs/moving-the-state.md has all the steps.

Credentials, profile and endpoint come from the usual variables and files of AWS (AWS_PROFILE, AWS_ENDPOINT_URL …). The
policies of the deployer (docs/deployer-policy.json) and of "doctor-preflight" (docs/operator-policies.json) are enough.

  --help               prints this

Exit code: 0 when the blocks are printed, 2 for a wrong option, a plan that cannot be read, or what AWS does not answer.
`;

/** Runs the command. @returns its exit code */
export function runImport(argv: readonly string[]): Promise<number> {
  return orUsage(async () => {
    const given = new Arguments(argv, {
      options: { help: { type: 'boolean', short: 'h' } },
      positionals: 1,
      unexpected: 'name one file, or pipe the plan',
      credentials: 'set AWS_PROFILE, or sign in',
    });
    given.throwIfWrong();
    if (given.has('help')) {
      process.stdout.write(HELP);
      return 0;
    }
    const { changes, place, resources } = readLostPlan(await readInput(given.positionals[0] ?? '-'));
    const aws = new AwsClients({ region: place.region });
    try {
      await refuseOtherAccount(aws, place);
      const planned = (address: string): Values =>
        resources.find((one) => one.address.replace(/\[\d+\]$/, '') === address)?.values ?? {};
      process.stdout.write(importBlocks(await findPlanned(changes, { aws, ...place, planned })));
      return 0;
    } finally {
      aws.close();
    }
  });
}

async function readInput(path: string): Promise<string> {
  if (path === '-') return textOf(process.stdin);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigurationError([`${path}: cannot be read (${errorCode(error)})`]);
  }
}

/** Where the plan deploys to. */
interface Place {
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
}

const REMEDY = 'pipe what "terraform show -json PLAN" prints of a plan of this stack';

interface LostPlan {
  readonly changes: readonly Change[];
  readonly place: Place;
  /** All that is planned, also what the state still has. */
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
  if (Object.values(place).includes('')) {
    throw new ConfigurationError([`the plan does not say its account, partition and region: ${REMEDY}`]);
  }
  if (!changes.some(({ action }) => action === 'create')) {
    throw new ConfigurationError([
      'the plan creates nothing: the state holds every resource, so nothing is lost',
    ]);
  }
  return { changes, place, resources: plan.planned_values?.root_module.resources ?? [] };
}

function importBlocks(found: readonly Found[]): string {
  const blocks = found.map(({ address, id }) =>
    id === undefined
      ? `# ${address}: AWS has no such resource. The apply creates it.\n`
      : // What a quoted string of HCL escapes, JSON escapes the same way, but for templates.
        `import {\n  to = ${address}\n  id = ${JSON.stringify(id).replace(/[$%](?=\{)/g, '$&$&')}\n}\n`,
  );
  return blocks.join('\n');
}
