/** Caches the results of Terraform with the offline provider, which take the longest. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { terraformEnvironment } from '../../artefact/terraform/environment';
import { PROJECT_ROOT } from '../../cli/resources';

/** Ignored by git. */
const FOLDER = join(PROJECT_ROOT, 'build', 'documentation');
/** The sources of the offline provider, and of the code that runs Terraform with it. */
export const SOURCES = [
  'src/offline',
  'src/artefact/terraform',
  'src/cli/errors.ts',
  'src/stack/connection-values.ts',
  'src/records/json.ts',
  'src/stack/naming/partitions.ts',
  'src/artefact/terraform/run-process.ts',
  'package-lock.json',
];

/** Concurrent runs of Terraform. More are not faster, as all share one provider process. */
export const AT_A_TIME = 6;

export class Remembered {
  readonly #folder: string;
  readonly #basis: string;
  readonly #used = new Set<string>();

  /**
   * @param page the page of the results
   * @param binary terraform or tofu
   * @param stack the planned stack
   */
  constructor(page: string, binary: string, stack: unknown, folder = FOLDER) {
    const version = execFileSync(binary, ['version'], { env: terraformEnvironment(), encoding: 'utf8' });
    this.#folder = join(folder, page);
    this.#basis = hash([
      version,
      stack,
      ...SOURCES.flatMap(filesIn).map((file) => readFileSync(file, 'utf8')),
    ]);
  }

  /** The cached result for a key, if stack, provider and Terraform are the same, else a new result. */
  async result<T>(key: unknown, make: () => Promise<T>): Promise<T> {
    const name = `${hash([this.#basis, key])}.json`;
    const file = join(this.#folder, name);
    this.#used.add(name);
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
    const result = await make();
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(file, JSON.stringify(result));
    return result;
  }

  /** Removes unused results. */
  prune(): void {
    for (const name of readdirSync(this.#folder)) {
      if (!this.#used.has(name)) rmSync(join(this.#folder, name));
    }
  }
}

const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

function filesIn(source: string): string[] {
  const path = join(PROJECT_ROOT, source);
  if (/\.\w+$/.test(source)) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
