import { VAR_FILE_OPTION, varFilesOf } from '../artefact/variable-files';
import { Arguments } from '../cli/arguments';
import { type CommandSpec, callOf } from '../cli/command';
import { LIST_OPTION, listFileOf } from '../privacy/list/configuration-source';
import { INPUT_OPTION } from '../records/input';

export interface Options {
  /** Files, folders and `-`, in order. Empty: the bundled records. */
  readonly inputs: readonly string[];
  readonly configFile: string | undefined;
  readonly varFiles: readonly string[];
  /** An already synthesized stack. */
  readonly stackDirectory: string | undefined;
  /** A real endpoint instead of the local receiver. */
  readonly endpoint: URL | undefined;
  /** 0 to 1. */
  readonly failRate: number;
  readonly seed: number;
  readonly outages: ReadonlySet<Outage>;
  readonly rateLimit: boolean;
  readonly keepDelivered: boolean;
  /** The most names of removed fields in the summary. */
  readonly namesShown: number;
  readonly outputDirectory: string;
  readonly json: boolean;
}

/** The services that can be made unreachable. */
export type Outage = 'receiver' | 'ssm' | 'kms';

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
        help: 'An already synthesized directory.',
        default: 'synthesizes the stack first',
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
        help: 'Makes the local receiver fail at random: 0.3 is 30 % of requests.',
        default: 0,
      },
      seed: {
        value: 'N',
        range: { low: 0, high: 4_294_967_295, whole: true, meaning: 'the start of the random numbers' },
        help: 'Selects another sequence of random failures and waits.',
        default: 1,
      },
      outage: {
        value: 'WHAT',
        multiple: true,
        choices: ['receiver', 'ssm', 'kms'],
        help:
          'Makes a service unreachable. receiver: nothing listens; ssm: the redaction configuration cannot be read; kms: ' +
          'the key for pseudonyms cannot be used.',
      },
      'no-rate-limit': { help: "Lifts the API destination's rate limit." },
    },
    Output: {
      out: {
        value: 'PATH',
        help: 'The folder for backup, dead letters and logs. Each run replaces it. Only one run at a time can use it.',
        default: 'local-run',
      },
      'keep-delivered': {
        help: 'Writes the delivered bodies to delivered.ndjson. Always done for the bundled records.',
      },
      names: {
        value: 'N',
        range: {
          low: 0,
          high: Number.POSITIVE_INFINITY,
          whole: true,
          meaning: 'how many names of removed fields are listed',
        },
        help: 'Lists at most N names of removed fields in the summary. --json lists all.',
        default: DEFAULT_NAMES_SHOWN,
      },
    },
  },
  notes: `If the list asks for pseudonyms, they are made with a public demonstration key, as in the preview, or with
--endpoint with a random key that is not kept; those of a deployment are different.

The last lines report whether the stack is ready to deploy, or why not. To check the rules of the variables, the
command uses Terraform or OpenTofu, if one is installed.`,
  exits: {
    0: 'everything was delivered (except the bundled records that are malformed on purpose)',
    1: 'a record was malformed, not a contact record, dead-lettered, too large or not delivered, an input contains no records, or the run failed',
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
      '--endpoint: must be https, as for an API destination; http is possible only on this machine (127.0.0.1)',
    );
  }
  if (url.username !== '' || url.password !== '')
    problems.push('--endpoint: must not contain credentials; set TF_VAR_operata_api_key in the environment');
  return url;
}

function checkCombinations(options: Options, endpointGiven: boolean, problems: string[]): void {
  const receiverOptions = [
    ...(options.failRate > 0 ? ['--fail'] : []),
    ...(options.outages.has('receiver') ? ['--outage receiver'] : []),
  ];
  if (endpointGiven && receiverOptions.length > 0) {
    problems.push(
      `${receiverOptions.join(' and ')}: for the local receiver, which --endpoint replaces; remove one of them`,
    );
  }
  if (receiverOptions.length > 1) {
    problems.push(
      '--fail and --outage receiver: an unreachable receiver cannot fail at random; remove one of them',
    );
  }
}
