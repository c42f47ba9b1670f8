import { writeSync } from 'node:fs';
import { configurationHash } from '../../../functions/privacy-controls/configuration-hash';
import { isContainer, type JsonObject, type JsonValue } from '../../../functions/privacy-controls/json';
import { listedIn, type RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { checkOutputFile, closeOutputFile, openOutputFile } from '../../cli/output-file';
import { projectVersion } from '../../cli/version';
import { type Decision, recordOf } from '../list/explain';
import type { RecordCount } from './field-table';
import type { PageData, PageRecord, RecordLine, Summary } from './page-data';
import { PAGE_BEGINNING, type PageTemplate, pageTemplate } from './page-template';
import { outcomeText, type Previewed } from './preview';

const OPTION = '--html';

/**
 * The page, written to its file record by record, so that only the rows of its list are in memory. Only its owner can
 * read it, because it contains raw records.
 */
export class PageFile {
  readonly #sources = new Map<string, number>();
  readonly #records: PageRecord[] = [];
  readonly #file: string;
  readonly #descriptor: number;
  readonly #template: PageTemplate;
  readonly #config: RedactionConfig;
  readonly #configFile: string;

  private constructor(
    file: string,
    descriptor: number,
    template: PageTemplate,
    config: RedactionConfig,
    configFile: string,
  ) {
    this.#file = file;
    this.#descriptor = descriptor;
    this.#template = template;
    this.#config = config;
    this.#configFile = configFile;
    this.#write(template.beforeRecords);
  }

  /**
   * @param file a file that {@link checkPageFile} accepts; it is replaced
   * @param configFile the configuration's file, as the user named it
   */
  static async open(file: string, config: RedactionConfig, configFile: string): Promise<PageFile> {
    const template = await pageTemplate();
    const descriptor = openOutputFile(OPTION, file, 0o600);
    return new PageFile(file, descriptor, template, config, configFile);
  }

  add(previewed: Previewed, { replaced, removed, verdicts }: RecordCount): void {
    const { record, source, line } = previewed;
    const known = this.#sources.get(source) ?? this.#sources.size;
    this.#sources.set(source, known);
    this.#write(`${'decisions' in previewed ? embeddable(lineOf(previewed.decisions)) : 'null'}\n`);
    this.#records.push({
      record,
      source: known,
      line,
      outcome: outcomeText(previewed),
      replaced,
      removed,
      verdicts: [...verdicts],
    });
  }

  close(summary: Summary): void {
    const data: PageData = {
      origin: {
        configFile: this.#configFile,
        sha256: configurationHash(this.#config),
        version: projectVersion(),
      },
      config: { replace: [], ...listedIn(this.#config) },
      summary,
      sources: [...this.#sources.keys()],
      records: this.#records,
    };
    this.#write(`${this.#template.beforeData}${embeddable(data)}${this.#template.afterData}`);
    closeOutputFile(OPTION, this.#file, this.#descriptor);
  }

  #write(text: string): void {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#descriptor, bytes, written);
  }
}

/** The original record and the texts that replace its values, in order: the page has no key to compute them. */
function lineOf(decisions: readonly Decision[]): RecordLine {
  const texts: string[] = [];
  const collect = ({ replacement, children }: Decision): void => {
    if (replacement !== undefined) texts.push(replacement);
    children.forEach(collect);
  };
  decisions.forEach(collect);
  return [texts.length === 0 ? recordOf(decisions) : embeddableObject(decisions), ...texts];
}

function embeddableObject(decisions: readonly Decision[]): JsonObject {
  return Object.fromEntries(decisions.map((decision) => [decision.key, embeddableValue(decision)]));
}

/**
 * The original value. A number such as 1e400, which JSON writes as null, becomes the largest one if it is replaced: the
 * page assigns a text to each value that it finds replaceable.
 */
function embeddableValue({ value, replacement, children }: Decision): JsonValue {
  if (Array.isArray(value)) return children.map(embeddableValue);
  if (isContainer(value)) return embeddableObject(children);
  if (typeof value !== 'number' || replacement === undefined) return value;
  return Math.max(-Number.MAX_VALUE, Math.min(value, Number.MAX_VALUE));
}

/** JSON that cannot end a script element, whatever the values. */
function embeddable(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/**
 * Checks whether a page can be written, before anything is read.
 * @throws {ConfigurationError} if it cannot, or if it would replace another file
 */
export function checkPageFile(path: string): void {
  checkOutputFile({ option: OPTION, path, beginning: PAGE_BEGINNING, writer: 'preview' });
}
