import { VAR_FILE_OPTION, varFilesOf } from '../artefact/variable-files';
import { Arguments } from '../cli/arguments';
import { type CommandSpec, callOf } from '../cli/command';
import { LIST_OPTION, listFileOf } from '../privacy/list/configuration-source';
import { INPUT_OPTION } from '../records/input';

/** What the user asked for. */
export interface Options {
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
  /** Names of removed fields that the summary lists. */
  readonly namesShown: number;
  readonly outputDirectory: string;
  readonly json: boolean;
}

/** What can be unreachable. */
export type Outage = 'receiver' | 'ssm';

const DEFAULT_NAMES_SHOWN = 25;

export const RUN = {
  call: callOf('run'),
  usage: ['[FILE] [options]'],
  about: 'Runs the whole integration on this machine, from the synthesized stack, without AWS.',
  options: {
    Records: { input: { ...INPUT_OPTION.input, default: 'the bundled, invented records' } },
    Settings: {
      'var-file': {
        ...VAR_FILE_OPTION['var-file'],
        help: `${VAR_FILE_OPTION['var-file'].help} Variables that no file sets come from TF_VAR_… and the defaults, as in Terraform (TF_VAR_… wins over the example).`,
      },
      ...LIST_OPTION,
      stack: {
        value: 'DIR',
        help: 'A directory that is synthesized already.',
        default: 'synthesizes it first',
      },
    },
    Destination: {
      endpoint: {
        value: 'URL',
        help:
          'Delivers to a real endpoint (https, or http on this machine) instead of the local receiver. Credentials: ' +
          'TF_VAR_operata_api_key in the environment, and operata_group_id in the variables or as ' +
          'TF_VAR_operata_group_id. Dead-letters a record after 3 retries, or after 60 seconds if the endpoint cannot be ' +
          'reached. Uses HTTPS_PROXY and NO_PROXY.',
      },
      fail: {
        value: 'RATE',
        range: { low: 0, high: 1, meaning: 'the share of requests that fail, such as 0.3' },
        help: 'The local receiver fails at random: 0.3 is 30 % of requests.',
        default: 0,
      },
      seed: {
        value: 'N',
        range: { low: 0, high: 4_294_967_295, whole: true, meaning: 'the start of the random numbers' },
        help: 'Another sequence of random failures and waits.',
        default: 1,
      },
      outage: {
        value: 'WHAT',
        multiple: true,
        choices: ['receiver', 'ssm'],
        help: 'receiver: nothing listens; ssm: the redaction configuration cannot be read.',
      },
      'no-rate-limit': { help: "Lifts the API destination's rate limit." },
    },
    Output: {
      out: {
        value: 'PATH',
        help: 'The folder for backup, dead letters and logs. Each run replaces it, and one run at a time uses it.',
        default: 'local-run',
      },
      'keep-delivered': {
        help: 'Writes what was delivered to delivered.ndjson. Always done for the bundled records.',
      },
      names: {
        value: 'N',
        range: {
          low: 0,
          high: Number.POSITIVE_INFINITY,
          whole: true,
          meaning: 'how many names of removed fields are listed',
        },
        help: 'Lists this many names of removed fields in the summary. --json has all of them.',
        default: DEFAULT_NAMES_SHOWN,
      },
    },
  },
  notes: `The last lines report whether the stack is ready to deploy, or why not. For the rules of the variables, the command
asks Terraform or OpenTofu, if one is on this machine.`,
  exits: {
    0: 'everything was delivered (of the bundled records, all but those that are malformed on purpose)',
    1: 'something was malformed, not a contact record, dead-lettered, too large or left undelivered, an input holds no records, or the run failed',
    2: 'a wrong option, variable or list',
  },
  positionals: 1,
  unexpected: 'name one list, and input files with --input PATH',
  credentials: 'set TF_VAR_operata_api_key and TF_VAR_operata_group_id in the environment instead',
} as const satisfies CommandSpec;

/** Reads the command line. @throws {ConfigurationError} with everything that is wrong with it */
export function parseOptions(argv: readonly string[]): Options {
  const given = Arguments.of(argv, RUN);
  const { problems } = given;
  const options: Options = {
    inputs: given.texts('input'),
    configFile: listFileOf(given),
    varFiles: varFilesOf(given),
    stackDirectory: given.text('stack'),
    endpoint: readEndpoint(given.text('endpoint'), problems),
    failRate: given.number('fail') ?? 0,
    seed: given.number('seed') ?? 1,
    outages: new Set(given.choices('outage') as readonly Outage[]),
    rateLimit: !given.has('no-rate-limit'),
    keepDelivered: given.has('keep-delivered'),
    namesShown: given.number('names') ?? DEFAULT_NAMES_SHOWN,
    outputDirectory: given.text('out') ?? 'local-run',
    json: given.has('json'),
  };
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
