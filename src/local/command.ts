import { relative, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { declarationsOf, readArtefact } from '../artefact/artefact';
import { synthesize } from '../artefact/synthesize';
import { type VariableFiles, variablesLine } from '../artefact/variable-files';
import { resolveCheckedVariables } from '../artefact/variables-input';
import { type Command, runCommand } from '../cli/command';
import { ConfigurationError, Problems } from '../cli/errors';
import { EXIT } from '../cli/exit-codes';
import { interruptedCode, onInterrupt } from '../cli/interrupt';
import { escapeControls, escapeJson } from '../cli/printable';
import { PROJECT_ROOT } from '../cli/resources';
import { proxyFor } from '../delivery/proxy';
import { checkRules, rulesOf } from '../offline/variable-rules';
import { LIST_VARIABLE, listLine, listLineOf, originOf } from '../privacy/list/configuration-source';
import { type RedactionDocument, readRedactionDocument } from '../privacy/list/document';
import { parseValue, required, warningsAbout } from '../privacy/list/parse';
import { findSources, type InputSource } from '../records/input';
import type { JsonValue } from '../records/json';
import { sampleSources } from '../records/samples';
import { placeholdersIn, warningsOnRegion } from '../stack/variables/placeholders';
import { type Options, parseOptions, RUN } from './options';
import { prepareOutput } from './output-directory';
import { run, usesPseudonyms } from './run';
import { type PipelineSettings, readSettings } from './settings';
import { formatSummary, isComplete } from './summary';

const KEY_VARIABLE = 'TF_VAR_operata_api_key';
/** The names of bundled files whose only record is malformed on purpose. */
const MALFORMED_SAMPLE = /[\\/]malformed-[^\\/]*$/;

/** Values of the three variables without a default, if nothing leaves this machine. */
const LOCAL_STAND_INS: ReadonlyMap<string, JsonValue> = new Map([
  ['operata_endpoint', 'https://operata.invalid/contact-records'],
  ['operata_group_id', 'local-group'],
  ['operata_api_key', 'local-key'],
]);

export function runLocal(argv: readonly string[], standardInput: Readable = process.stdin): Promise<number> {
  return runCommand(RUN, argv, async () => runWith(parseOptions(argv), standardInput));
}

async function runWith(options: Options, standardInput: Readable): Promise<number> {
  const bundled = options.inputs.length === 0;
  const outputDirectory = resolve(options.outputDirectory);
  const say = (line: string): void => {
    process.stderr.write(`${escapeControls(line)}\n`);
  };
  const prepared = prepare(options, standardInput);
  if (options.stackDirectory === undefined) say('Synthesizing the stack…');
  const stackDirectory =
    options.stackDirectory === undefined ? await synthesize(PROJECT_ROOT) : resolve(options.stackDirectory);
  const { settings, notReady, toSet, variables, list, notices } = await load(
    options,
    stackDirectory,
    prepared.document,
  );
  const { privacyFunction } = settings;
  if (options.outages.has('kms') && privacyFunction !== undefined && !usesPseudonyms(privacyFunction)) {
    throw new ConfigurationError([
      '--outage kms: the list asks for no pseudonym, so the function uses no key; remove the option',
    ]);
  }
  // Last, because it removes the files of the previous run.
  const paths = prepareOutput(outputDirectory, options.inputs);
  say(variablesLine(variables));
  say(list);
  for (const notice of notices) say(`warning: ${notice}`);
  const malformedOnPurpose = bundled
    ? prepared.sources.filter(({ name }) => MALFORMED_SAMPLE.test(name)).length
    : 0;

  if (malformedOnPurpose > 0) {
    say(
      `${malformedOnPurpose} of the bundled records are malformed on purpose; the function is expected to refuse them:`,
    );
  }

  const interrupt = onInterrupt();
  const summary = await run({
    interrupt,
    settings,
    sources: prepared.sources,
    paths,
    endpoint: options.endpoint,
    failRate: options.failRate,
    seed: options.seed,
    outages: options.outages,
    rateLimit: options.rateLimit,
    keepDelivered: bundled || options.keepDelivered,
    malformedOnPurpose,
    stackDirectory: shown(stackDirectory),
    describe: shown,
    notReady,
  });
  process.stdout.write(
    options.json
      ? `${escapeJson(JSON.stringify(summary, null, 2))}\n`
      : `${formatSummary(summary, {
          namesShown: options.namesShown,
          toSet,
          isExample: variables.isExample,
          sources: [
            ...(options.configFile === undefined ? [] : [options.configFile]),
            ...options.inputs.flatMap((input) => ['--input', input]),
          ],
        })}\n`,
  );
  if (summary.interrupted) return interruptedCode(interrupt.signal);
  return isComplete(summary) ? EXIT.ok : EXIT.failed;
}

interface Prepared {
  readonly sources: readonly InputSource[];
  /** The redaction document that `--config` names. */
  readonly document: RedactionDocument | undefined;
}

/** Reports all errors that can be found before the stack is read together. */
function prepare(options: Options, standardInput: Readable): Prepared {
  const problems = new Problems();
  const { inputs } = options;
  const sources =
    inputs.length === 0
      ? sampleSources()
      : (problems.attempt(() => findSources(inputs, standardInput)) ?? []);
  const document = problems.attempt(() =>
    options.configFile === undefined ? undefined : readRedactionDocument(options.configFile),
  );
  const { endpoint } = options;
  problems.attempt(() => endpoint && proxyFor(endpoint));
  if (problems.found.length > 0) throw new ConfigurationError(problems.found);
  return { sources, document };
}

interface Loaded {
  readonly settings: PipelineSettings;
  /** Why the stack is not ready to deploy with these variables, regardless of the run. */
  readonly notReady: readonly string[];
  /** Variables that the user has yet to set. */
  readonly toSet: readonly string[];
  readonly variables: VariableFiles;
  /** The line about the list in force. */
  readonly list: string;
  readonly notices: readonly string[];
}

async function load(
  options: Options,
  stackDirectory: string,
  document: RedactionDocument | undefined,
): Promise<Loaded> {
  const artefact = readArtefact(stackDirectory);
  const given = {
    declarations: declarationsOf(artefact),
    varFiles: options.varFiles,
    directory: stackDirectory,
    environment: process.env,
    placeholders: new Set(options.endpoint !== undefined ? LOCAL_STAND_INS.keys() : []),
    standIns:
      options.endpoint === undefined
        ? LOCAL_STAND_INS
        : new Map([['operata_endpoint', options.endpoint.href]]),
  };
  const variables = await resolveCheckedVariables(given, (all) => checkRules(rulesOf(artefact), all));
  const { values, standIns, sources, rewritten, rulesNotChecked, files } = variables;
  const keySource = sources.get('operata_api_key') ?? KEY_VARIABLE;
  if (options.endpoint !== undefined && keySource !== KEY_VARIABLE) {
    throw new ConfigurationError([
      `${keySource}: contains operata_api_key, which --endpoint reads only from the environment; ` +
        `remove it from the file and set ${KEY_VARIABLE}`,
    ]);
  }
  if (options.endpoint !== undefined) {
    const left = placeholdersIn((name) =>
      name === 'operata_endpoint' ? `${options.endpoint?.href} ${values.get(name)}` : values.get(name),
    );
    if (left.length > 0) {
      throw new ConfigurationError([
        `${left.join(' and ')}: still the placeholder of the example, so nothing can be delivered to --endpoint; ` +
          'set the value that you received from Operata',
      ]);
    }
  }
  const settings = readSettings(artefact, values);
  const placeholders = placeholdersIn((name) => values.get(name));
  const toSet = [...new Set([...standIns, ...placeholders])];
  const notReady = [
    ...(standIns.length > 0 ? [`${standIns.join(', ')}: not set, so this run used stand-ins`] : []),
    ...(placeholders.length > 0 ? [`${placeholders.join(', ')}: still the placeholder of the example`] : []),
    ...(rulesNotChecked === undefined ? [] : [rulesNotChecked]),
  ];
  const { privacyFunction } = settings;
  const onRegion = warningsOnRegion(values.get('aws_region'));
  if (privacyFunction === undefined) {
    const useless = [
      ...(document === undefined ? [] : [options.configFile]),
      ...(['ssm', 'kms'] as const)
        .filter((service) => options.outages.has(service))
        .map((service) => `--outage ${service}`),
    ];
    if (useless.length > 0) {
      throw new ConfigurationError([
        `${useless.join(' and ')}: privacy controls are off in ${sources.get('enable_privacy_controls') ?? files.join(', ')}, so every field is sent; set enable_privacy_controls = true there`,
      ]);
    }
    return { settings, notReady, toSet, variables, list: listLineOf(values), notices: onRegion };
  }
  if (document !== undefined && options.configFile !== undefined) {
    const { text: parameterValue, config, notices } = document;
    return {
      settings: { ...settings, privacyFunction: { ...privacyFunction, parameterValue } },
      notReady,
      toSet,
      variables,
      list: listLine(options.configFile, config),
      notices: [...onRegion, ...notices.map((notice) => `${options.configFile}: ${notice}`)],
    };
  }
  const value = values.get(LIST_VARIABLE) ?? null;
  const origin = sources.get(LIST_VARIABLE) ?? files.join(', ');
  const notices = value === null ? [] : warningsAbout(required(parseValue(value, rewritten), origin));
  return {
    settings,
    notReady,
    toSet,
    variables,
    list: listLineOf(values, originOf(sources.get(LIST_VARIABLE))),
    notices: [...onRegion, ...notices.map((notice) => `${origin}: ${notice}`)],
  };
}

/** A path relative to the current directory, if it is in it. */
function shown(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === '' ? '.' : fromHere.startsWith('..') ? path : fromHere;
}

export const command: Command = { spec: RUN, run: (argv) => runLocal(argv) };
