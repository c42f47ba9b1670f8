import { closeSync, existsSync, fchmodSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import type { RedactionConfig } from '../../functions/privacy-controls/redaction-config';
import { ConfigurationError, errorCode } from '../command-line/errors';
import type { Decision } from '../redaction/explain';
import type { RecordCount } from './field-table';
import type { PageData, PageRecord } from './page-data';
import { PAGE_BEGINNING, type PageTemplate, pageTemplate } from './page-template';
import type { Previewed } from './preview';
import type { Summary } from './summary';

/**
 * The page, written to its file record by record, so that only what its list shows is in memory. Readable by its
 * owner only: it holds raw records.
 */
export class PageFile {
  readonly #sources = new Map<string, number>();
  readonly #records: PageRecord[] = [];

  private constructor(
    private readonly descriptor: number,
    private readonly template: PageTemplate,
    private readonly config: RedactionConfig,
  ) {
    this.#write(template.beforeRecords);
  }

  /**
   * Replaces a page that an earlier preview has written; any other file is left alone.
   * @throws {ConfigurationError} where the file cannot be written
   */
  static async open(file: string, config: RedactionConfig): Promise<PageFile> {
    const template = await pageTemplate();
    return new PageFile(openForUs(file), template, config);
  }

  add(previewed: Previewed, { removed, verdicts }: RecordCount): void {
    const { record, source, line } = previewed;
    const known = this.#sources.get(source) ?? this.#sources.size;
    this.#sources.set(source, known);
    const explained = previewed.outcome !== 'not deliverable';
    this.#write(`${explained ? embeddable(recordOf(previewed.decisions)) : 'null'}\n`);
    this.#records.push({
      record,
      source: known,
      line,
      outcome: explained ? previewed.outcome : previewed.reason,
      removed,
      verdicts: [...verdicts],
    });
  }

  close(summary: Summary): void {
    const data: PageData = {
      config: { type: this.config.type, fields: this.config.fields },
      summary,
      sources: [...this.#sources.keys()],
      records: this.#records,
    };
    this.#write(`${this.template.beforeData}${embeddable(data)}${this.template.afterData}`);
    closeSync(this.descriptor);
  }

  #write(text: string): void {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(this.descriptor, bytes, written);
    }
  }
}

/** JSON that ends no script element, whatever the values. */
function embeddable(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** The record that came in. */
function recordOf(decisions: readonly Decision[]): object {
  return Object.fromEntries(decisions.map(({ key, value }) => [key, value]));
}

function openForUs(file: string): number {
  try {
    if (existsSync(file) && statSync(file).size > 0 && !beginsAsPage(file)) {
      throw new ConfigurationError([
        `--html ${file}: holds something that no preview has written; name a file that does not exist`,
      ]);
    }
    const descriptor = openSync(file, 'w', 0o600);
    // A page of an earlier preview may have been made readable for others.
    fchmodSync(descriptor, 0o600);
    return descriptor;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError([
      `--html ${file}: cannot be written (${errorCode(error)}); name another file`,
    ]);
  }
}

function beginsAsPage(file: string): boolean {
  const beginning = Buffer.alloc(Buffer.byteLength(PAGE_BEGINNING));
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, beginning);
  } finally {
    closeSync(descriptor);
  }
  return beginning.toString() === PAGE_BEGINNING;
}
