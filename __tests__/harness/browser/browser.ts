import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** What Debian and others name it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const COMMAND_SECONDS = 60;

/** The result of a method or the parameters of an event of the DevTools protocol. */
// biome-ignore lint/suspicious/noExplicitAny: the protocol's own types are a package of 30 MB.
export type Message = Record<string, any>;

/** The program, if it is installed. */
export const CHROMIUM = NAMES.find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined,
);

/**
 * Headless Chromium, spoken to by the DevTools protocol over a pipe: messages end with a zero byte, so that neither
 * a WebSocket nor a package is needed. Everything it writes is in a folder that goes with it.
 */
export class Browser {
  readonly #profile = mkdtempSync(join(tmpdir(), 'preview-browser-'));
  readonly #process: ChildProcess;
  readonly #input: Writable;
  readonly #pending = new Map<
    number,
    { fulfil: (result: Message) => void; reject: (error: Error) => void }
  >();
  readonly #listeners = new Set<(message: Message) => void>();
  #last = 0;

  constructor() {
    this.#process = spawn(
      CHROMIUM ?? '',
      [
        '--headless=new',
        '--remote-debugging-pipe',
        `--user-data-dir=${this.#profile}`,
        // Nothing of its own is asked of the network, and nothing of the machine's display is taken.
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--no-default-browser-check',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--hide-scrollbars',
        '--force-color-profile=srgb',
        // Its sandbox is not to be had for root, as which containers run.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    );
    this.#input = this.#process.stdio[3] as Writable;
    this.#read(this.#process.stdio[4] as Readable);
    this.#process.once('exit', () => this.#fail('the browser has ended'));
  }

  /** Opens an empty tab. */
  async newPage(): Promise<Page> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, String(sessionId));
    await page.begin();
    return page;
  }

  async close(): Promise<void> {
    const ended = new Promise((fulfil) => this.#process.once('exit', fulfil));
    await this.send('Browser.close', {});
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  send(method: string, params: Message, sessionId?: string): Promise<Message> {
    const id = ++this.#last;
    return new Promise((fulfil, reject) => {
      const late = setTimeout(() => reject(new Error(`${method}: no answer`)), COMMAND_SECONDS * 1000);
      const settle =
        <T>(settled: (value: T) => void) =>
        (value: T) => {
          clearTimeout(late);
          this.#pending.delete(id);
          settled(value);
        };
      this.#pending.set(id, { fulfil: settle(fulfil), reject: settle(reject) });
      this.#input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  listen(listener: (message: Message) => void): void {
    this.#listeners.add(listener);
  }

  #read(output: Readable): void {
    let rest = '';
    output.setEncoding('utf8').on('data', (chunk: string) => {
      const messages = (rest + chunk).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#take(JSON.parse(message));
    });
  }

  #take(message: Message): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) for (const listener of this.#listeners) listener(message);
    else if (message.error === undefined) pending.fulfil(message.result);
    else pending.reject(new Error(message.error.message));
  }

  #fail(reason: string): void {
    for (const { reject } of this.#pending.values()) reject(new Error(reason));
  }
}

/** A tab, with all that it asked for and complained about. */
export class Page {
  /** URLs of all requests, the page itself included. */
  readonly requests: string[] = [];
  /** What was written to the console, exceptions, and what the policy or the browser objected to. */
  readonly complaints: string[] = [];
  #loaded: (() => void) | undefined;
  readonly #browser: Browser;
  readonly #sessionId: string;

  constructor(browser: Browser, sessionId: string) {
    this.#browser = browser;
    this.#sessionId = sessionId;
    browser.listen((message) => {
      if (message.sessionId === sessionId) this.#take(message.method, message.params);
    });
  }

  async begin(): Promise<void> {
    for (const domain of ['Page', 'Runtime', 'Network', 'Log', 'Accessibility', 'DOM'])
      await this.send(`${domain}.enable`);
  }

  send(method: string, params: Message = {}): Promise<Message> {
    return this.#browser.send(method, params, this.#sessionId);
  }

  async goTo(url: string): Promise<void> {
    const loaded = new Promise<void>((fulfil) => {
      this.#loaded = fulfil;
    });
    await this.send('Page.navigate', { url });
    await loaded;
    await this.settle();
  }

  /** Waits until the page has drawn what it was about to. */
  async settle(): Promise<void> {
    await this.evaluate(
      'new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done))))',
    );
  }

  /** The value of an expression, of which promises are awaited. */
  // biome-ignore lint/suspicious/noExplicitAny: the value is the page's.
  async evaluate(expression: string): Promise<any> {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return result.value;
  }

  /** Presses keys, by their names, or with `Shift+` before them. */
  async press(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      const key = name.replace('Shift+', '');
      const modifiers = key === name ? 0 : SHIFT;
      const text = key === 'Enter' ? '\r' : key.length === 1 ? key : undefined;
      const code = KEY_CODES[key] ?? key.toUpperCase().charCodeAt(0);
      await this.send('Input.dispatchKeyEvent', {
        type: text === undefined ? 'rawKeyDown' : 'keyDown',
        key,
        text,
        modifiers,
        windowsVirtualKeyCode: code,
      });
      await this.send('Input.dispatchKeyEvent', { type: 'keyUp', key, windowsVirtualKeyCode: code });
    }
    await this.settle();
  }

  /** Sets the width and height, in CSS pixels, and the colours that the user prefers. */
  async look(width: number, height: number, scheme: 'light' | 'dark'): Promise<void> {
    await this.send('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await this.send('Emulation.setEmulatedMedia', {
      features: [
        { name: 'prefers-color-scheme', value: scheme },
        // Animations would be captured half-way.
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ],
    });
    await this.settle();
  }

  async screenshot(whole = false): Promise<Buffer> {
    const { data } = await this.send('Page.captureScreenshot', { captureBeyondViewport: whole });
    return Buffer.from(data, 'base64');
  }

  async pdf(): Promise<Buffer> {
    const { data } = await this.send('Page.printToPDF', {
      preferCSSPageSize: true,
      paperWidth: 8.27,
      paperHeight: 11.69,
    });
    return Buffer.from(data, 'base64');
  }

  #take(method: string, params: Message): void {
    if (method === 'Page.loadEventFired') this.#loaded?.();
    else if (method === 'Network.requestWillBeSent') this.requests.push(params.request.url);
    else if (method === 'Runtime.consoleAPICalled') this.complaints.push(JSON.stringify(params.args));
    else if (method === 'Runtime.exceptionThrown') this.complaints.push(JSON.stringify(params));
    else if (method === 'Log.entryAdded') this.complaints.push(params.entry.text);
  }
}

const SHIFT = 8;
const KEY_CODES: Readonly<Record<string, number>> = {
  Tab: 9,
  Enter: 13,
  ' ': 32,
  PageUp: 33,
  PageDown: 34,
  End: 35,
  Home: 36,
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
};
