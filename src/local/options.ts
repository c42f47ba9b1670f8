import { VAR_FILE_HELP, VAR_FILE_OPTION, varFilesOf } from '../artefact/variable-files';
import { Arguments } from '../cli/arguments';
import { LIST_OPTION, listFileOf } from '../privacy/list/configuration-source';

/** What the user asked for. */
export interface Options {
  readonly help: boolean;
  /** Files, folders and `-`, in their order. Empty: the bundled records. */
  readonly inputs: readonly string[];
  readonly configFile: string | undefined;
  readonly varFiles: readonly string[];
  /** A stack that is synthesized already. */
  readonly stackDirectory: string | undefined;
  /** A real endpoint instead of the local receiver. */
  readonly endpoint: URL | undefined;
  /** 0 to 1. */
  readonly failRate: number;
  readonly seed: number;
  readonly outages: ReadonlySet<Outage>;
  readonly rateLimit: boolean;
  readonly keepDelivered: boolean;
  readonly outputDirectory: string;
  readonly json: boolean;
}

/** What can be unreachable. */
export type Outage = 'receiver' | 'ssm';

const OPTIONS = {
  input: { type: 'string', multiple: true },
  ...LIST_OPTION,
  ...VAR_FILE_OPTION,
  stack: { type: 'string' },
  endpoint: { type: 'string' },
  fail: { type: 'string' },
  seed: { type: 'string' },
  outage: { type: 'string', multiple: true },
  'no-rate-limit': { type: 'boolean' },
  'keep-delivered': { type: 'boolean' },
  out: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const HELP = `Runs the whole integration on this machine, from the synthesized stack, without AWS.

  npm start -- [options]        (or: node --import tsx src/local/cli.ts [options])

Records
  --input PATH       a file (JSON, NDJSON, concatenated JSON, an array; gzip or not), a backup folder, or - for
                     standard input; repeatable. Default: the bundled, invented records.

Settings
  --var-file FILE    ${VAR_FILE_HELP.replaceAll('\n', `\n${' '.repeat(21)}`)}.
                     Variables that it does not set come from TF_VAR_… and the defaults, as in Terraform (TF_VAR_…
                     wins over the example).
  --config FILE      a redaction document instead of the one from the variables, also as FILE alone:
                     {"key":"REDACTION_CONFIG","value":{"type":"WHITELIST","fields":["Attributes.Tier"]}}
  --stack DIR        a directory that is synthesized already. Default: synthesizes it first.

Destination
  --endpoint URL     delivers to a real endpoint (https, or http on this machine) instead of the local receiver.
                     Credentials: TF_VAR_operata_api_key in the environment, and operata_group_id in the
                     variables or as TF_VAR_operata_group_id. Gives up a record after 3 retries, or after
                     60 seconds where the endpoint cannot be reached. Uses HTTPS_PROXY and NO_PROXY.
  --fail RATE        the local receiver fails at random: 0.3 is 30 % of requests
  --seed NUMBER      another sequence of random failures and waits. Default: 1.
  --outage WHAT      receiver: nothing listens; ssm: the redaction configuration cannot be read; repeatable
  --no-rate-limit    lifts the API destination's rate limit

Output
  --out DIR          where backup, dead letters and logs go; replaced by each run, and one run's at a time.
                     Default: local-run.
  --keep-delivered   writes what was delivered to delivered.ndjson (always done for the bundled records)
  --json             prints the summary as JSON; npm run -s adds nothing of npm's
  --help             prints this

Exit code: 0 when all was delivered (of the bundled records, all but those that are malformed on purpose),
1 when something was malformed, not a contact record, dead-lettered, too large or left undelivered, when an input
holds no records, or the run failed, 2 for a wrong option, variable or list, 130 when interrupted, 143 when terminated.
The last lines report whether the stack is ready to deploy, or why not. For the rules of the variables, the command asks
Terraform or OpenTofu, if one is on this machine.
`;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseOptions(argv: readonly string[]): Options {
  const given = new Arguments(argv, {
    options: OPTIONS,
    positionals: 1,
    unexpected: 'name one list, and input files with --input PATH',
    credentials: 'set TF_VAR_operata_api_key and TF_VAR_operata_group_id in the environment instead',
  });
  const { problems } = given;
  const options: Options = {
    help: given.has('help'),
    inputs: given.texts('input'),
    configFile: listFileOf(given),
    varFiles: varFilesOf(given),
    stackDirectory: given.text('stack'),
    endpoint: readEndpoint(given.text('endpoint'), problems),
    failRate:
      given.number('fail', { low: 0, high: 1, meaning: 'the share of requests that fail, such as 0.3' }) ?? 0,
    seed: given.number('seed', { low: 0, high: 4_294_967_295, meaning: 'a number' }) ?? 1,
    outages: readOutages(given.texts('outage'), problems),
    rateLimit: !given.has('no-rate-limit'),
    keepDelivered: given.has('keep-delivered'),
    outputDirectory: given.text('out') ?? 'local-run',
    json: given.has('json'),
  };
  if (options.help) return options;
  checkCombinations(options, given.has('endpoint'), problems);
  given.throwIfWrong();
  return options;
}

function readEndpoint(text: string | undefined, problems: string[]): URL | undefined {
  if (text === undefined) return undefined;
  if (!URL.canParse(text)) {
    problems.push('--endpoint: not a URL; write it with its scheme, such as https://example.com/records');
    return undefined;
  }
  const url = new URL(text);
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    problems.push(
      '--endpoint: must be https, as for an API destination; http is possible on this machine (127.0.0.1) only',
    );
  }
  if (url.username !== '' || url.password !== '') {
    problems.push(
      '--endpoint: credentials do not belong in it; set TF_VAR_operata_api_key in the environment',
    );
  }
  return url;
}

function readOutages(texts: readonly string[], problems: string[]): ReadonlySet<Outage> {
  const outages = new Set<Outage>();
  for (const text of texts) {
    if (text === 'receiver' || text === 'ssm') outages.add(text);
    else problems.push(`--outage ${text}: must be receiver or ssm`);
  }
  return outages;
}

function checkCombinations(options: Options, endpointGiven: boolean, problems: string[]): void {
  const receiverOptions = [
    ...(options.failRate > 0 ? ['--fail'] : []),
    ...(options.outages.has('receiver') ? ['--outage receiver'] : []),
  ];
  if (endpointGiven && receiverOptions.length > 0) {
    problems.push(
      `${receiverOptions.join(' and ')}: about the local receiver, which --endpoint replaces; leave one out`,
    );
  }
  if (receiverOptions.length > 1) {
    problems.push(
      '--fail and --outage receiver: a receiver that is not there cannot fail at random; leave one out',
    );
  }
}
