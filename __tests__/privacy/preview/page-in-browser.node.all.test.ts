import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configurationHash } from '../../../functions/privacy-controls/configuration-hash';
import type { Listed } from '../../../functions/privacy-controls/redaction-config';
import { version } from '../../../package.json';
import { demonstrationPseudonym } from '../../../src/privacy/list/demonstration';
import { DEMONSTRATION_NOTE } from '../../../src/privacy/list/listed';
import { variedRecord } from '../../../src/upkeep/benchmarks/varied-records';
import { Browser, type Message, type Page } from '../../harness/browser/browser';
import { describeInBrowser } from '../../harness/browser/describe-in-browser';
import { configFile, recordsFile, runPreview, scratchFolder } from './support';

const FIELDS = ['Attributes.Tier', 'Attributes.Tiers', 'Recordings.*.Status', 'Agent.RoutingProfile'];
const MANY = 5_000;
/** More than the page ever has at once, whatever the records. */
const MOST_ELEMENTS = 5_000;

const HOSTILE = JSON.stringify({
  ContactId: '</script><img src=x onerror=alert(1)>',
  '</script><script>alert(2)</script>': '<!--<script>\u2028\u2029\u0000\ud800 \u202eevil',
  '<b>bold</b>': { '" onclick="alert(3)': "' style='x" },
}).replace('{', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},');

describeInBrowser()('the page in a browser', () => {
  const cleanUp: (() => unknown)[] = [];
  let browser: Browser;
  let folder: string;

  beforeAll(() => {
    folder = scratchFolder((action) => cleanUp.push(action));
    browser = new Browser();
  });
  afterAll(async () => {
    await browser?.close();
    for (const action of cleanUp) action();
  });

  let pages = 0;
  async function open(
    type: 'WHITELIST' | 'BLACKLIST',
    fields: readonly string[],
    records: readonly string[],
    replace?: readonly Listed['replace'][number][],
  ): Promise<Page> {
    const html = join(folder, `preview-${pages++}.html`);
    const input = recordsFile(folder, ...records);
    const args = ['--config', configFile(folder, type, fields, replace), '--input', input, '--html', html];
    const { code, stderr } = await runPreview(args);
    if (code !== (records.length === 0 ? 1 : 0)) throw new Error(stderr);
    const page = await browser.newPage();
    await page.look(1280, 900, 'light');
    await page.goTo(pathToFileURL(html).href);
    return page;
  }

  const texts = (page: Page, selector: string): Promise<string[]> =>
    page.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].map((each) => each.textContent)`,
    );
  const text = (page: Page, id: string): Promise<string> =>
    page.evaluate(`document.getElementById(${JSON.stringify(id)}).textContent`);
  /** Sets a control of the filters like a user. */
  const filter = async (page: Page, name: string, value: string): Promise<void> => {
    await page.evaluate(
      `{ const control = document.forms[0].elements[${JSON.stringify(name)}];
         control.value = ${JSON.stringify(value)};
         control.dispatchEvent(new Event('input', { bubbles: true })); }`,
    );
    await page.settle();
  };
  const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.textContent');
  const press = (page: Page, selector: string): Promise<unknown> =>
    page.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
  const clear = async (page: Page): Promise<void> => {
    await press(page, '[type=reset]');
    await page.settle();
  };
  const elements = (page: Page): Promise<number> => page.evaluate('document.querySelectorAll("*").length');
  /** Roles and names as a screen reader receives them. */
  const accessible = async (page: Page): Promise<{ role: string; name: string; of: Message }[]> => {
    const { nodes } = await page.send('Accessibility.getFullAXTree');
    return (nodes as Message[])
      .filter(({ ignored }) => !ignored)
      .map((of) => ({ role: of.role?.value, name: of.name?.value ?? '', of }));
  };
  const property = (of: Message, name: string): unknown =>
    of.properties?.find((each: Message) => each.name === name)?.value.value;

  describe('with one record', () => {
    let page: Page;
    beforeAll(async () => {
      page = await open('WHITELIST', FIELDS, [variedRecord(0)]);
    });

    it('asks for nothing and complains of nothing', () => {
      expect(page.requests).toEqual([expect.stringMatching(/^file:.*\.html$/)]);
      expect(page.complaints).toEqual([]);
    });

    it('could not send anything or parse markup, even if it tried', async () => {
      const heard: (string | undefined)[] = [];
      const server = createServer(({ url }, response) => {
        heard.push(url);
        response.end();
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const { port } = server.address() as AddressInfo;
      const outcome = await page.evaluate(`(async () => {
        const url = 'http://127.0.0.1:${port}/';
        const image = new Image();
        const failed = new Promise((done) => { image.onerror = () => done('image refused'); image.onload = done; });
        image.src = url + 'image';
        const form = document.createElement('form');
        form.action = url + 'form';
        document.body.append(form);
        form.submit();
        const markup = () => { try { document.body.innerHTML = '<b>'; } catch { return 'markup refused'; } };
        return [
          await failed,
          await fetch(url + 'fetch').catch(() => 'fetch refused'),
          navigator.sendBeacon(url + 'beacon') ? 'beacon left to the policy' : 'beacon refused',
          markup(),
        ];
      })()`);
      await page.settle();
      // The browser may have connected ahead of a request that the policy then forbade.
      server.closeAllConnections();
      await new Promise((done) => server.close(done));

      expect(outcome).toEqual([
        'image refused',
        'fetch refused',
        expect.stringMatching(/^beacon/),
        'markup refused',
      ]);
      expect(heard).toEqual([]);
    });

    it('shows the answer in a sentence first, and the first fields above the fold', async () => {
      expect(await texts(page, 'h1')).toEqual([
        expect.stringMatching(/^\d+ of \d+ fields are removed in 1 record$/),
      ]);
      expect(await text(page, 'notes')).toBe(
        '1 listed path matched nothing in these records: Attributes.Tiers',
      );
      for (const [width, height] of [
        [1280, 800],
        [375, 812],
      ] as const) {
        await page.look(width, height, 'light');
        const bottom = await page.evaluate(
          `document.querySelectorAll('.row')[1].getBoundingClientRect().bottom`,
        );
        expect(bottom).toBeLessThan(height);
      }
      await page.look(1280, 900, 'light');
    });

    it('shows the outcome of each field by word and mark, strikes out removed values, and shows the rule', async () => {
      const row = (start: string) =>
        page.evaluate(
          `(() => { const row = [...document.querySelectorAll('.row')].find((each) => each.textContent.startsWith('${start}'));
             const outcome = row.querySelector('.outcome');
             const { borderBottomWidth, borderRightWidth } = getComputedStyle(outcome, '::before');
             return [row.querySelector('del')?.textContent, outcome.textContent, row.querySelector('.rule').textContent,
               borderBottomWidth + ' ' + borderRightWidth]; })()`,
        );

      const [tick, bar] = ['2px 2px', '2px 0px'];
      expect(await row('AWSAccountId')).toEqual([null, 'Sent', 'mandatory', tick]);
      expect(await row('Agent:')).toEqual([null, 'Sent', 'container', tick]);
      expect(await row('ARN')).toEqual([
        expect.stringMatching(/^"arn:/),
        'Removed',
        'not listed: removed',
        bar,
      ]);
    });

    it('keeps outcome and rule in their columns when details are opened', async () => {
      const columns = () =>
        page.evaluate(
          `[...new Set([...document.querySelectorAll('.line')].filter((each) => each.getClientRects().length > 0)
             .map((line) => [...line.children].slice(1).map((cell) => Math.round(cell.getBoundingClientRect().left)).join()))]`,
        );
      const before = await columns();
      expect(before).toHaveLength(1);
      await page.evaluate(`document.querySelectorAll('.about').forEach((each) => { each.open = true; })`);
      await page.settle();
      expect(await columns()).toEqual(before);
      await page.evaluate(`document.querySelectorAll('.about').forEach((each) => { each.open = false; })`);
    });

    it('names everything for screen readers', async () => {
      const nodes = await accessible(page);
      const named = (role: string) => nodes.filter((each) => each.role === role).map(({ name }) => name);

      for (const role of ['button', 'textbox', 'searchbox', 'combobox', 'table', 'DisclosureTriangle'])
        expect(named(role).filter((name) => name.trim() === '')).toEqual([]);
      expect(named('searchbox')).toEqual(['Field path contains']);
      expect(named('combobox')).toEqual(['Field is', 'Rule', 'Record is']);
      expect(named('list')).toEqual(expect.arrayContaining(['Records', 'Fields of record 1']));
      expect(named('table')[0]).toMatch(/^Every field path in the one record: how often/);
      expect(named('columnheader')).toEqual(['Field path', 'Sent', 'Removed', 'Rules']);
      expect(named('rowheader')).toContain('Agent.RoutingProfile');
      expect(named('heading').sort()).toEqual([
        expect.stringContaining('removed'),
        'Fields',
        'Records',
        'The list',
      ]);
      expect(named('button')).toContain('Fields in Agent');
      const removed = nodes.find(({ role, name }) => role === 'DisclosureTriangle' && name.startsWith('ARN'));
      expect(removed?.name).toMatch(/Removed ?not listed: removed$/);
      expect(property(removed?.of ?? {}, 'expanded')).toBe(false);
      const items = nodes.filter(({ role }) => role === 'listitem');
      expect(items.map(({ of }) => property(of, 'level'))).toContain(2);
    });

    it('has enough contrast, light and dark', async () => {
      await press(page, '#rows button');
      await press(page, '.about .line');
      for (const scheme of ['light', 'dark'] as const) {
        await page.look(1280, 900, scheme);
        const poor = await page.evaluate(`(${poorContrasts})()`);
        expect(poor).toEqual([]);
      }
      await clear(page);
      await page.look(1280, 900, 'light');
    });

    it('can be used by keyboard alone', async () => {
      await page.evaluate('document.getElementById("collapse").focus()');
      await page.press('Tab');
      expect(await focused(page)).toMatch(/^Record 1Sent/);
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');

      await page.press('ArrowDown');
      expect(await focused(page)).toBe('Source');
      await page.press('ArrowDown', 'ArrowDown', 'ArrowDown');
      expect(await focused(page)).toMatch(/^Agent:/);
      await page.press('ArrowLeft', 'ArrowDown');
      expect(await focused(page)).toMatch(/^AgentConnectionAttempts/);
      await page.press('ArrowUp', 'ArrowRight', 'ArrowRight');
      expect(await focused(page)).toMatch(/^ARN/);
      await page.press('Enter');
      const details = (await texts(page, '.about[open] dl'))[0];
      expect(details).toContain('PathAgent.ARN');
      expect(details).toContain('Removed: Operata does not receive it');
      expect(details).toMatch(/Position.*records\.ndjson, line 1, \/Agent\/ARN$/);
      await page.press('Enter', 'ArrowLeft');
      expect(await focused(page)).toMatch(/^Agent:/);
      await page.press('ArrowLeft', 'ArrowLeft');
      expect(await focused(page)).toMatch(/^Record 1/);
      await page.press('ArrowLeft');
      expect(await texts(page, '.row')).toEqual([]);
      await page.press('ArrowRight');
      await page.press('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight');
      expect((await texts(page, '.row'))[3]).toMatch(/^ARN/);
      // Only one line is in the tab order; the table follows.
      await page.press('Tab');
      expect(await focused(page)).toBe('Field path');
    });

    it('prints the record and the whole table, without the controls', async () => {
      await page.evaluate('dispatchEvent(new Event("beforeprint"))');
      const printed = await texts(page, '#printed .row');
      const expected = JSON.parse(readFileSync(join(folder, 'records.ndjson'), 'utf8'));
      expect(printed.length).toBeGreaterThan(Object.keys(expected).length);
      expect(printed.find((row) => row.includes('ARN: '))).toMatch(/Removednot listed: removed$/);
      await page.send('Emulation.setEmulatedMedia', { media: 'print' });
      const [outer = 0, inner = 0] = await page.evaluate(
        `['AWSAccountId', 'ARN'].map((name) => [...document.querySelectorAll('#printed .row')]
           .find((row) => row.textContent.startsWith(name)).querySelector('.key').getBoundingClientRect().left)`,
      );
      expect(inner).toBeGreaterThan(outer);
      const shown = await page.evaluate(
        `['filters', 'list', 'rows', 'printed'].filter((id) => document.getElementById(id).offsetHeight > 0)`,
      );
      expect(shown).toEqual(['rows', 'printed']);
      await page.send('Emulation.setEmulatedMedia', { media: '' });
      await page.evaluate('dispatchEvent(new Event("afterprint"))');
      expect(await texts(page, '#printed .row')).toEqual([]);
      expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
    });
  });

  describe('with replacements', () => {
    it('shows both texts, the outcome and the entry, filters them, and names the demonstration key', async () => {
      const record = { ContactId: 'c', Attributes: { Name: 'Robin', Tier: 'gold', On: true, Notes: 'x' } };
      const page = await open(
        'BLACKLIST',
        ['Attributes.Notes'],
        [JSON.stringify(record), JSON.stringify({ ...record, Attributes: { Name: 'Kim' } })],
        [
          { field: 'Attributes.Name', with: 'PSEUDONYM' },
          { field: 'Attributes', with: 'LAST4' },
        ],
      );
      const [robin, kim] = ['Robin', 'Kim'].map(demonstrationPseudonym);

      expect(await texts(page, 'h1')).toEqual([
        '1 rule removes 1 field in 2 records, and 3 fields are replaced',
      ]);
      expect(await text(page, 'notes')).toBe(DEMONSTRATION_NOTE);
      await press(page, '#expand');
      await page.settle();
      expect(await texts(page, '.row.replaced .line')).toEqual([
        `Name: "Robin" "${robin}"ReplacedPSEUDONYM: Attributes.Name`,
        'Tier: "gold" "****"ReplacedLAST4: Attributes',
        `Name: "Kim" "${kim}"ReplacedPSEUDONYM: Attributes.Name`,
      ]);
      expect(await texts(page, '.row.replaced del, .row.removed del')).toEqual([
        ...['"Robin"', '"gold"', '"x"', '"Kim"'],
      ]);
      await press(page, '.row.replaced .line');
      await page.settle();
      const [details] = await texts(page, '.about[open] dl');
      expect(details).toContain(`Value"Robin"Sent instead"${robin}"OutcomeReplaced: Operata receives only`);
      expect(details).toContain('PSEUDONYM: replace[0] Attributes.Name. Replaced by a token');
      expect(details).toContain('Also matchedreplace[1] Attributes');
      expect(await texts(page, 'th[scope=col]')).toEqual([
        'Field path',
        'Sent',
        'Replaced',
        'Removed',
        'Rules',
      ]);
      await filter(page, 'field', 'replaced');
      expect(await texts(page, '#rows tr')).toEqual([
        'Attributes.Name020PSEUDONYM: Attributes.Name',
        'Attributes.Tier010LAST4: Attributes',
      ]);
      expect((await texts(page, '#configuration ul'))[1]).toBe(
        'replace[0] Attributes.Name PSEUDONYMreplace[1] Attributes LAST4',
      );
      for (const scheme of ['light', 'dark'] as const) {
        await page.look(1280, 900, scheme);
        expect(await page.evaluate(`(${poorContrasts})()`)).toEqual([]);
      }
    });
  });

  describe('with thousands of records', () => {
    let page: Page;
    beforeAll(async () => {
      page = await open(
        'WHITELIST',
        FIELDS,
        Array.from({ length: MANY }, (_, index) => variedRecord(index)),
      );
    });

    it('creates only the elements near the viewport', async () => {
      expect(await text(page, 'status')).toBe('5,000 of 5,000 records, 454 of 454 field paths');
      expect(await elements(page)).toBeLessThan(MOST_ELEMENTS);
      await page.evaluate(
        'scrollTo(0, document.getElementById("list").offsetTop + document.getElementById("list").offsetHeight / 2)',
      );
      await page.settle();
      expect((await texts(page, '.title')).some((title) => /^Record 2,5\d\d$/.test(title))).toBe(true);
      expect(await elements(page)).toBeLessThan(MOST_ELEMENTS);
    });

    it('reaches all records by keyboard, and reports the position to screen readers', async () => {
      await page.evaluate('document.querySelector(".line[tabindex=\\"0\\"]").focus()');
      await page.press('End');
      expect(await focused(page)).toMatch(/^Record 5,000/);
      const item = (await accessible(page)).filter(({ role }) => role === 'listitem').at(-1);
      expect(property(item?.of ?? {}, 'setsize') ?? 5000).toBe(5000);
      expect(
        await page.evaluate(
          '["posinset", "setsize"].map((name) => document.activeElement.closest("[data-at]").getAttribute("aria-" + name))',
        ),
      ).toEqual(['5000', '5000']);
      await page.press('PageUp');
      expect(await focused(page)).toMatch(/^Record 4,999/);
      await page.press('Home');
      expect(await focused(page)).toMatch(/^Record 1Sent/);
      expect(await elements(page)).toBeLessThan(MOST_ELEMENTS);
    });

    it('opens and closes all records without creating more elements', async () => {
      await press(page, '#expand');
      await page.settle();
      expect(await page.evaluate('document.querySelectorAll(".record:not([open])").length')).toBe(0);
      await page.evaluate('scrollTo(0, 100_000)');
      await page.settle();
      await page.settle();
      expect((await texts(page, '.row')).length).toBeGreaterThan(20);
      expect(await elements(page)).toBeLessThan(MOST_ELEMENTS);
      await press(page, '#collapse');
      expect(await texts(page, '.row')).toEqual([]);
    });

    it('filters records, fields and table by path, outcome and rule', async () => {
      await filter(page, 'text', 'recordings.status');
      await filter(page, 'rule', 'listed');
      const count = Number((await text(page, 'status')).split(' ')[0]?.replace(',', ''));
      expect(count).toBeGreaterThan(100);
      expect(count).toBeLessThan(MANY);
      expect(await texts(page, '#rows th')).toEqual(['Recordings.Status']);
      // A filter by field opens the records.
      const fields = await texts(page, '.row:not(.context) .field');
      expect(fields.length).toBeGreaterThan(5);
      for (const field of fields) expect(field).toMatch(/^Status: /);

      await filter(page, 'field', 'removed');
      expect(await text(page, 'status')).toBe('0 of 5,000 records, 0 of 454 field paths');
      expect(await texts(page, '.record')).toEqual([]);

      await clear(page);
      expect(await text(page, 'status')).toBe('5,000 of 5,000 records, 454 of 454 field paths');
    });

    it('prints the filters, what the table counts, and the source of a record', async () => {
      expect(await text(page, 'in-words')).toBe('Shown: all records, no filter is set.');
      await filter(page, 'text', 'Recordings.Status');
      await filter(page, 'field', 'sent');
      await filter(page, 'rule', 'listed');
      await filter(page, 'outcome', 'delivered');
      const fits = 'path contains “recordings.status”; sent; rule “listed”';
      expect(await text(page, 'in-words')).toBe(
        `Shown: records that are sent with a matching field (${fits}).`,
      );
      expect(await text(page, 'caption')).toMatch(
        new RegExp(
          `^1 of 454 field paths \\(${fits}\\) in all 5,000 records: .* “Record is” filters only the list of records`,
        ),
      );
      await page.evaluate('dispatchEvent(new Event("beforeprint"))');
      expect(await text(page, 'printed')).toContain(fits);
      expect((await texts(page, '#printed .from'))[0]).toMatch(/records\.ndjson, line [\d,]+$/);
      await page.evaluate('dispatchEvent(new Event("afterprint"))');
      await clear(page);
    });

    it('breaks no number, outcome or heading at any width', async () => {
      for (const width of [1280, 800, 400, 320]) {
        await page.look(width, 900, 'light');
        const broken = await page.evaluate(
          `[...document.querySelectorAll('thead th, td:nth-child(2), td:nth-child(3), .outcome')].flatMap((each) => {
             const range = document.createRange();
             range.selectNodeContents(each.querySelector('button') ?? each.firstChild);
             const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
             return lines.size > 1 ? [each.textContent] : [];
           })`,
        );
        expect([width, broken]).toEqual([width, []]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      }
      await page.look(1280, 900, 'light');
    });

    it('finds the records of a field in the table, and sorts the table by a heading', async () => {
      await page.evaluate('document.querySelectorAll("#columns button")[2].click()');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Removed');
      expect(await texts(page, '#columns [aria-sort]')).toEqual(['Removed']);
      const [first] = await texts(page, '#rows th');
      await press(page, '#rows button');
      await page.settle();
      expect(await text(page, 'exact-path')).toBe(first);
      expect(await texts(page, '#rows th')).toEqual([first]);
      expect(await page.evaluate('document.activeElement.matches(".row .line")')).toBe(true);
      await clear(page);
      expect(await page.evaluate('document.getElementById("exact").hidden')).toBe(true);
    });

    it('filters by exactly the selected path, and moves the focus to that field', async () => {
      await filter(page, 'text', 'recordings');
      await page.evaluate(
        `[...document.querySelectorAll('#rows button')].find((each) => each.ariaLabel === 'Recordings.*').click()`,
      );
      await page.settle();
      expect(await texts(page, '#rows th')).toEqual(['Recordings.*']);
      expect(await focused(page)).toMatch(/^\[0\]: /);
      expect(await text(page, 'in-words')).toContain('path is Recordings.*; path contains “recordings”');

      await page.evaluate('document.getElementById("any-path").focus()');
      await page.press('Enter');
      expect(await page.evaluate('document.getElementById("exact").hidden')).toBe(true);
      expect(await page.evaluate('document.activeElement.name')).toBe('text');
      expect((await texts(page, '#rows th')).length).toBeGreaterThan(10);
      await clear(page);
    });

    it('scrolls the focused line out from under the sticky bars', async () => {
      await page.look(1280, 700, 'light');
      await page.evaluate('scrollTo(0, 0); document.querySelector(".line[tabindex=\\"0\\"]").focus()');
      for (let line = 0; line < 40; line++) await page.press('ArrowDown');
      for (let line = 0; line < 30; line++) {
        await page.press('ArrowUp');
        const covered = await page.evaluate(`(() => {
          const line = document.activeElement;
          const sticky = [document.getElementById('bar'), document.querySelector('.columns'),
            ...(line.closest('.row') ? [line.closest('.record').querySelector('.line')] : [])];
          return line.getBoundingClientRect().top + 1 < Math.max(...sticky.map((each) => each.getBoundingClientRect().bottom));
        })()`);
        expect(covered).toBe(false);
      }
      await page.look(1280, 900, 'light');
    });

    it('shows all rows of the table step by step', async () => {
      expect(await texts(page, '#rows tr')).toHaveLength(200);
      expect(await text(page, 'more')).toBe('Show 200 more of 254');
      await page.evaluate('document.getElementById("more").click(); document.getElementById("more").click()');
      expect(await texts(page, '#rows tr')).toHaveLength(454);
      expect(await page.evaluate('document.getElementById("more").hidden')).toBe(true);
    });

    it('prints a limited number of records', async () => {
      await page.evaluate('dispatchEvent(new Event("beforeprint"))');
      expect(await texts(page, '#printed h3')).toHaveLength(20);
      expect(await text(page, 'printed')).toContain('The first 20 of 5,000 records are printed');
      // The decisions of the page agree with the counts of the command.
      const counted = (await texts(page, '#printed h3')).map((line) =>
        Number(/(\d+) fields? removed/.exec(line)?.[1]),
      );
      expect((await texts(page, '#printed .outcome.removed')).length).toBe(
        counted.reduce((sum, count) => sum + count, 0),
      );
      await page.evaluate('dispatchEvent(new Event("afterprint"))');
    });

    it('asks for nothing and complains of nothing', () => {
      expect(page.requests).toHaveLength(1);
      expect(page.complaints).toEqual([]);
    });
  });

  describe('with unusual content', () => {
    it('shows hostile content as text, whatever the names', async () => {
      const page = await open('BLACKLIST', ['__proto__', 'Attributes.x', '</script><b>'], [HOSTILE]);

      const fields = await texts(page, '.row .field');
      expect(fields).toContain('ContactId: "</script><img src=x onerror=alert(1)>"');
      expect(fields).toContain(
        '</script><script>alert(2)</script>: "<!--<script>\\u{2028}\\u{2029}\\u0000\\ud800 \\u{202e}evil"',
      );
      expect(fields[0]).toBe('__proto__: {1 member}');
      expect(await texts(page, 'del')).toEqual(['{1 member}', 'true']);
      expect(await page.evaluate('({}).polluted')).toBeUndefined();
      expect(await texts(page, '#configuration code')).toContain('</script><b>');
      expect(
        await page.evaluate('document.querySelectorAll("img, b, script:not([type]) ~ script").length'),
      ).toBe(0);
      expect(await page.evaluate('document.scripts.length')).toBe(3);
      expect(page.complaints).toEqual([]);
      expect(page.requests).toHaveLength(1);
    });

    it('shows a record of a hundred thousand fields, and one of 500 levels', async () => {
      const wide = `{"ContactId":"c","A":[${Array.from({ length: 100_000 }, (_, index) => index % 10).join()}]}`;
      const deep = `{"ContactId":"c","A":${'{"A":'.repeat(498)}{"B":1}${'}'.repeat(499)}`;
      const page = await open('BLACKLIST', ['A.A'], [wide, deep]);

      expect(await elements(page)).toBeLessThan(MOST_ELEMENTS + 100_000 / 40);
      await page.evaluate('document.querySelector(".line[tabindex=\\"0\\"]").focus()');
      await page.press('PageDown');
      await page.press('ArrowUp');
      expect(await focused(page)).toMatch(/^\[99999\]: 9/);
      await page.press('Enter');
      expect((await texts(page, '.about[open] dl'))[0]).toMatch(/PathA\.\*.*\/A\/99999$/);
      await page.press('PageDown', 'ArrowRight');
      await page.press('ArrowDown', 'ArrowDown');
      expect(await focused(page)).toMatch(/^ContactId/);
      await page.evaluate('scrollTo(0, document.getElementById("fields").offsetTop)');
      await page.settle();
      expect((await texts(page, '.record:has([aria-setsize="1"]) .field')).at(-1)).toBe('B: 1');
      expect(page.complaints).toEqual([]);
    });

    it('shows its configuration, and which parts of it have no effect', async () => {
      const listed = ['Agent.ARN', 'Recordings.0.Status', 'Attributes.Teir', 'Attributes.Tier'];
      const page = await open('BLACKLIST', listed, [
        '{"ContactId":"c","Attributes":{"Tier":"gold"},"Agent":{"Username":"u"}}',
      ]);

      expect(await text(page, 'configuration')).toContain(join(folder, 'BLACKLIST.json'));
      expect(await text(page, 'configuration')).toContain('BLACKLIST, 4 fields');
      expect(await text(page, 'configuration')).toContain(
        configurationHash({ type: 'BLACKLIST', fields: listed }),
      );
      expect(await text(page, 'configuration')).toContain(`operata-connect-integration ${version}`);
      expect(await texts(page, '#configuration li')).toEqual([
        'fields[0] Agent.ARN matched nothing',
        'fields[1] Recordings.0.Status digits are a key’s name, not an index matched nothing',
        'fields[2] Attributes.Teir matched nothing',
        'fields[3] Attributes.Tier',
      ]);
      // The details contain the position in the list.
      const named = 'listed: Attributes.Tier';
      expect(await texts(page, '.row.removed .rule')).toEqual([named]);
      expect(await texts(page, 'td .rule')).toContain(named);
      await press(page, '.row.removed .line');
      await page.settle();
      expect((await texts(page, '.about[open] dl'))[0]).toContain('Rulelisted: fields[3] Attributes.Tier.');
      expect(await page.evaluate('document.querySelector("#configuration dl").checkVisibility()')).toBe(
        false,
      );
    });

    it('scrolls only vertically, and truncates no name, value or rule at any width, with everything open', async () => {
      const long = {
        名前: '顧客の名前'.repeat(30),
        Mixed: '1234567890 abc-def '.repeat(20),
        Крайний: 'é'.repeat(90),
        [`${'k'.repeat(300)}.${'</b>'.repeat(9)}`]: 'v'.repeat(900),
      };
      const deep = `${'{"Level":'.repeat(40)}{"Bottom":"reached"}${'}'.repeat(40)}`;
      const record = `{"ContactId":"c","AWSAccountId":"111122223333","AfterContactWorkEndTimestamp":"2026-03-02T09:10:30Z","Attributes":${JSON.stringify(long)},"Deep":${deep}}`;
      const listed = ['Attributes.*', 'Attributes.Mixed', `Attributes.${'n'.repeat(200)}`];
      const page = await open('BLACKLIST', listed, [record, record, '{"ContactId":']);
      await press(page, '#expand');
      await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true; })');
      for (const [width, top] of [1600, 1280, 800, 375, 320].flatMap((each) => [
        [each, 0] as const,
        [each, 1] as const,
      ])) {
        await page.look(width, 900, 'light');
        await page.evaluate(`scrollTo(0, document.getElementById('list').offsetHeight * ${top})`);
        await page.settle();
        const { scrollWidth, clientWidth, nested, cut } = await page.evaluate(
          `(() => {
             const { scrollWidth, clientWidth } = document.scrollingElement;
             const all = [...document.querySelectorAll('body *')];
// Elements with their own overflow, except controls.
             const nested = all.filter((each) => /auto|scroll/.test(getComputedStyle(each).overflow) && !each.matches('input, select'));
             const cut = all.filter((each) => each.matches('.line, .facts') && [...each.children].some((cell) =>
               [...cell.getClientRects()].some((rect) => rect.right > each.getBoundingClientRect().right + 1 || cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth > 0)));
             return { scrollWidth, clientWidth, nested: nested.map((each) => each.className), cut: cut.map((each) => each.textContent) };
           })()`,
        );
        expect([width, scrollWidth, nested, cut]).toEqual([width, clientWidth, [], []]);
      }
      expect((await texts(page, '.row .field')).at(-1)).toBe('Bottom: "reached"');
      expect(page.complaints).toEqual([]);
    });

    it('shows why the function does not send a record', async () => {
      const page = await open('WHITELIST', [], ['{"A":1}', '{"ContactId":', '{"ContactId":"c"}']);

      expect(await texts(page, '.record > .line')).toEqual([
        'Record 1Not sentnot a contact record (unknown kind)',
        'Record 2Not sentnot JSON',
        'Record 3Sentnothing removed',
      ]);
      expect(await text(page, 'answer')).toBe('Nothing is removed: 1 record is sent whole');
      await filter(page, 'outcome', 'not delivered');
      expect(await text(page, 'status')).toMatch(/^2 of 3 records/);
      await press(page, '#expand');
      expect(await texts(page, '.record p')).toEqual([
        'The function does not send it, so there are no fields to show.',
        'The function does not send it, so there are no fields to show.',
      ]);
      expect((await texts(page, '.from'))[1]).toMatch(/^Source.*records\.ndjson, line 2$/);
      expect(await texts(page, '.row')).toEqual([]);
    });

    it('shows that there are no records, or more than it contains', async () => {
      const none = await open('WHITELIST', ['Attributes.Tier'], []);
      expect(await text(none, 'answer')).toBe('There are no records in the input');
      const seen = await none.evaluate(
        `['contents', 'looked-at', 'notes', 'the-list'].filter((id) => document.getElementById(id).offsetHeight > 0)`,
      );
      expect(seen).toEqual(['the-list']);
      expect(await texts(none, '.chip')).toEqual([]);
      expect(none.complaints).toEqual([]);

      const html = join(folder, 'limited.html');
      const config = configFile(folder, 'BLACKLIST', []);
      await runPreview(
        ['--config', config, '--input', '-', '--html', html, '--limit', '1'],
        '{"ContactId":"c","A":1}\n{"ContactId":"c","B":1}\n',
      );
      const page = await browser.newPage();
      await page.goTo(pathToFileURL(html).href);
      expect(await text(page, 'limited')).toMatch(/^The first 1 record is listed here;/);
      expect(await texts(page, '#rows th')).toEqual(['A', 'B', 'ContactId']);
    });

    it('runs no script but its own', async () => {
      const html = join(folder, 'changed.html');
      const config = configFile(folder, 'BLACKLIST', []);
      await runPreview(['--config', config, '--input', '-', '--html', html], '{"ContactId":"c","A":1}');
      writeFileSync(
        html,
        readFileSync(html, 'utf8').replace('</main>', '</main><script>document.title = "changed"</script>'),
      );
      const page = await browser.newPage();
      await page.goTo(pathToFileURL(html).href);

      expect(await page.evaluate('document.title')).toBe('Redaction preview');
      expect(page.complaints.join()).toMatch(/Content Security Policy/);
    });
  });
});

/** Texts with a contrast below 4.5 : 1 (WCAG 2.2, 1.4.3); disabled buttons are exempt. */
const poorContrasts = `function () {
  const rgb = (colour) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (channels) => channels.slice(0, 3)
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = rgb(getComputedStyle(each).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const poor = new Set();
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (!own || element.disabled || element.getClientRects().length === 0) continue;
    const [a, b] = [luminance(rgb(getComputedStyle(element).color)), luminance(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) poor.add(element.className + ' ' + contrast.toFixed(2));
  }
  return [...poor];
}`;
