import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../../functions/privacy-controls/redact';
import {
  MANDATORY_ONLY,
  parseRedactionDocument,
  type RedactionConfig,
} from '../../../functions/privacy-controls/redaction-config';
import { readAssignments } from '../../../src/artefact/literals';
import { COMMANDS } from '../../../src/cli/commands';
import { readRedactionDocument } from '../../../src/privacy/list/document';
import type { JsonObject } from '../../../src/records/json';
import { SAMPLE_RECORDS } from '../../../src/records/samples';
import { NAMES } from '../../../src/stack/naming/names';
import { VARIABLES } from '../../../src/stack/variables';
import { inFolder } from '../../harness/scratch';
import { runCli } from '../../local/command-bench';

const ROOT = join(__dirname, '..', '..', '..');
/** The README with the pages that it links to for details. */
const PAGES = ['deploying', 'privacy-controls', 'what-is-created', 'health-checks', 'variables'];
const README = ['README.md', ...PAGES.map((name) => join('docs', `${name}.md`))]
  .map((page) => readFileSync(join(ROOT, page), 'utf8'))
  .join('\n');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const out = mkdtempSync(join(tmpdir(), 'readme '));
symlinkSync(join(ROOT, 'docs'), join(out, 'docs'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** The code blocks of one language. */
const blocks = (language: string): string[] =>
  [...README.matchAll(new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, 'gm'))].map(
    ([, code = '']) => code,
  );
/** All commands of the README, without comments. */
const commands = blocks('bash')
  .join('\n')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .flatMap((line) => line.replace(/ {2,}#.*$/, '').split(' && '))
  .map((line) => line.trim())
  .filter((line) => line !== '' && !line.startsWith('#'));

describe("the README's commands", () => {
  it('are found', () => {
    expect(commands.length).toBeGreaterThan(25);
    expect(commands).toContain('npm start');
  });

  it('call scripts that exist', () => {
    const called = [...README.matchAll(/npm run ([a-z][a-z:-]*)/g)].map(([, name = '']) => name);
    expect(called.length).toBeGreaterThan(0);
    for (const script of [...called, 'start', 'test']) expect(scripts).toHaveProperty([script]);
    const operata = [...README.matchAll(/(?:npx|node) operata(?:\.mjs)? ([a-z][a-z-]*)/g)];
    expect(operata.length).toBeGreaterThan(10);
    for (const [, name = ''] of operata) expect(COMMANDS).toHaveProperty([name]);
  });

  const local = commands.filter((command) => /^npx operata run --(config|fail|outage|help)/.test(command));
  it.each(local)('%s', async (command) => {
    // The first synthesizes the stack for all. Without the rate limit, the outage takes less than a second.
    const stack = join(out, 'stacks', 'operata-connect');
    const args = [
      ...command.replace('npx operata run ', '').split(' '),
      ...['--out', join(out, 'run'), '--no-rate-limit'],
      ...(existsSync(stack) ? ['--stack', stack] : []),
    ];
    const { code, stdout, stderr } = await inFolder(out, () =>
      runCli(args, { environment: { CDKTF_OUTDIR: out } }),
    );
    // Without an endpoint, records are lost, and the command fails.
    expect(code, stderr).toBe(command.includes('--outage receiver') ? 1 : 0);
    expect(stdout).toMatch(command.includes('--help') ? /Exit code/ : /received +26/);
  });
  it('are run if they need only this machine', () => expect(local.length).toBe(3));

  it('name the directory of the stack, and the right path to the variables', () => {
    const terraform = commands.filter((command) => command.startsWith('terraform -chdir'));
    expect(terraform.length).toBeGreaterThanOrEqual(3);
    for (const command of terraform) {
      const [, stack = '', output, environment = 'terraform'] =
        /-chdir=((cdktf\.out(?:\.(\w+))?)\/stacks\/operata-connect)(?: |$)/.exec(command) ?? [];
      expect(output, command).toBeDefined();
      const file = /-var-file=(\S+)/.exec(command)?.[1];
      if (file) expect(join(stack, file)).toBe(`${environment}.tfvars`);
    }
  });

  it('name resources of the stack', () => {
    const inShell = (name: string) =>
      name
        .replaceAll('${var.environment}', '${environment}')
        .replaceAll('${var.connect_instance_alias}', '${alias}');
    for (const { value } of [
      NAMES.contactStream,
      NAMES.privacyFunction,
      NAMES.pipe,
      NAMES.deadLetterQueue,
      NAMES.functionLogGroup,
      NAMES.pipeLogGroup,
    ])
      expect(README).toContain(inShell(value));
  });
});

describe("the README's examples", () => {
  it('of documents are valid, and are those in docs/examples', () => {
    const documents = blocks('json').filter((code) => code.includes('REDACTION_CONFIG'));
    const files = readdirSync(join(ROOT, 'docs', 'examples')).filter((name) => name.endsWith('.json'));
    expect(documents).toHaveLength(4);
    for (const code of documents) expect(parseRedactionDocument(code)).toMatchObject({ ok: true });
    const sorted = (texts: readonly string[]) => texts.map((text) => JSON.stringify(JSON.parse(text))).sort();
    expect(sorted(documents)).toEqual(
      sorted(files.map((name) => readFileSync(join(ROOT, 'docs', 'examples', name), 'utf8'))),
    );
  });

  it('of allow lists send the fields that the README names', () => {
    const records = readdirSync(SAMPLE_RECORDS)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(join(SAMPLE_RECORDS, name), 'utf8')) as JsonObject);
    const sentBy = (config: Pick<RedactionConfig, 'type' | 'paths'>) => {
      const redact = compile(config);
      return {
        sent: records.map((record) => redact(structuredClone(record)).record),
        matched: redact.takeMatches(),
      };
    };
    const example = (name: string) =>
      sentBy(readRedactionDocument(join(ROOT, 'docs', 'examples', `${name}.json`)).config);
    const mandatory = sentBy(MANDATORY_ONLY);
    expect(example('allow-list').sent).toEqual(mandatory.sent);
    const more = example('allow-list-with-attributes');
    expect(more.sent).not.toEqual(mandatory.sent);
    expect(more.matched).toEqual([true, true, true]);
  });

  it('of variables are valid HCL, with variables that exist', () => {
    const examples = blocks('hcl').filter((code) => !code.includes('terraform {'));
    expect(examples.length).toBeGreaterThanOrEqual(4);
    for (const code of examples) {
      const { values, faults } = readAssignments(code, false, new Map());
      expect(faults).toEqual([]);
      for (const name of values.keys()) expect(VARIABLES).toHaveProperty([name]);
    }
  });
});

describe('the documents', () => {
  const pages = [
    'README.md',
    ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join('docs', name)),
  ];

  it.each(pages)('%s links to files that exist', (page) => {
    const links = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^(https?|mailto):/.test(target));
    for (const link of links)
      expect(existsSync(join(ROOT, dirname(page), link)), `${page}: ${link}`).toBe(true);
  });

  const anchorsOf = (page: string): string[] =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );

  it.each(pages)('%s links to headings that exist', (page) => {
    for (const [, target = '', anchor = ''] of readFileSync(join(ROOT, page), 'utf8').matchAll(
      /\]\((?!https?:)([^)#]*)#([^)]+)\)/g,
    ))
      expect(anchorsOf(target === '' ? page : join(dirname(page), target))).toContain(anchor);
  });
});
