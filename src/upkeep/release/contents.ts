/** The contents of a release's archive. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { COMMANDS } from '../../cli/commands';

/** Content by path, with "/" between folders. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** Files of the project that the README of the archive or the stack's variables name. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  LICENSE: 'LICENSE',
  'terraform.tfvars.example': 'terraform.tfvars.example',
  // Next to the archive's own README. Links to docs/ work in both.
  'PROJECT.md': 'README.md',
  'CONTRIBUTING.md': 'CONTRIBUTING.md',
  'CHANGELOG.md': 'CHANGELOG.md',
  'SECURITY.md': 'SECURITY.md',
};

/**
 * The files of the archive: the stack's directory and the documents.
 *
 * @param stack the directory of a stack that was synthesized without a backend
 * @param commands the files of the commands; the documents name them as they run in a release
 * @throws {Error} if the stack has a backend
 */
export function releaseContents(projectRoot: string, stack: string, version: string, commands: Files): Files {
  const synthesized = filesIn(stack);
  const { terraform } = JSON.parse(text(synthesized['cdk.tf.json'])) as {
    terraform: Readonly<Record<string, unknown>>;
  };
  if (terraform.backend !== undefined || terraform.cloud !== undefined)
    throw new Error('the synthesized directory has a backend; a release must have none');
  const documents = Object.entries(DOCUMENTS).map(([path, source]) => [
    path,
    readFileSync(join(projectRoot, source)),
  ]);
  const docs = Object.entries(documentation(projectRoot)).map(([path, content]) => [
    `docs/${path}`,
    path.endsWith('.md') ? withProjectReadme(content) : content,
  ]);
  const readme = readFileSync(join(__dirname, 'archive-readme.md'), 'utf8').replaceAll('<version>', version);
  const contents = {
    ...synthesized,
    ...Object.fromEntries([...documents, ...docs]),
    'README.md': new TextEncoder().encode(readme),
  };
  const named = Object.entries<Uint8Array>(contents).map(([path, content]) => [
    path,
    /\.(json|md|example)$/.test(path) ? withReleaseCommands(content) : content,
  ]);
  return { ...Object.fromEntries(named), ...commands };
}

const IN_RELEASE = Object.keys(COMMANDS).filter((name) => !COMMANDS[name]?.inCheckout);
const CALL = new RegExp(`npx operata (?=(?:${IN_RELEASE.join('|')})\\b|"?\\$)`, 'g');

function withReleaseCommands(content: Uint8Array): Uint8Array {
  return new TextEncoder().encode(text(content).replace(CALL, 'node operata.mjs '));
}

/** Changes the links of a page in docs/ to the place of the project's README in the archive. */
function withProjectReadme(page: Uint8Array): Uint8Array {
  return new TextEncoder().encode(text(page).replaceAll('](../README.md', '](../PROJECT.md'));
}

function text(content: Uint8Array | undefined): string {
  if (content === undefined) throw new Error('the synthesized directory has no cdk.tf.json');
  return new TextDecoder().decode(content);
}

/** The files of docs/ that are under version control: a run of a command may have left records there. */
function documentation(projectRoot: string): Record<string, Uint8Array> {
  const docs = join(projectRoot, 'docs');
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: docs, encoding: 'utf8' });
  const paths = listed.split('\0').filter((path) => path !== '');
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(docs, path))]));
}

/** All files of a folder, except hidden ones, which belong to file managers or Terraform. */
function filesIn(folder: string): Record<string, Uint8Array> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep))
    .filter((parts) => !parts.some((part) => part.startsWith('.')))
    .map((parts) => parts.join('/'));
  return Object.fromEntries(
    paths
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => [path, readFileSync(join(folder, path))]),
  );
}
