import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configurationHash } from '../../../functions/privacy-controls/configuration-hash';
import { version } from '../../../package.json';
import { variedRecord } from '../../../src/upkeep/benchmarks/varied-records';
import { Browser, type Message, type Page } from '../../harness/browser/browser';
import { describeInBrowser } from '../../harness/browser/describe-in-browser';
import { configFile, recordsFile, runPreview, scratchFolder } from './support';

const FIELDS = ['Attributes.Tier', 'Attributes.Tiers', 'Recordings.*.Status', 'Agent.RoutingProfile'];
const MANY = 5_000;
/** More than the page ever has at once, whatever the records. */
const MOST_ELEMENTS = 3_000;

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
  ): Promise<Page> {
    const html = join(folder, `preview-${pages++}.html`);
    const input = recordsFile(folder, ...records);
    const args = ['--config', configFile(folder, type, fields), '--input', input, '--html', html];
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
  /** Sets a control of the filters as a user does. */
  const filter = async (page: Page, name: string, value: string): Promise<void> => {
    await page.evaluate(
      `{ const control = document.forms[0].elements[${JSON.stringify(name)}];
         control.value = ${JSON.stringify(value)};
         control.dispatchEvent(new Event('input', { bubbles: true })); }`,
    );
    await page.settle();
  };
  const elements = (page: Page): Promise<number> => page.evaluate('document.querySelectorAll("*").length');
  /** Roles and names as a screen reader is told them. */
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

    it('could send nothing, and make no markup of a text, if it tried', async () => {
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

    it('strikes out what is removed, says so in words, and gives the rule', async () => {
      const row = (start: string) =>
        page.evaluate(
          `(() => { const row = [...document.querySelectorAll('#tree .row')].find((each) => each.textContent.startsWith('${start}'));
             return [row.querySelector('del')?.textContent, row.querySelector('.decision').textContent, row.querySelector('.rule').textContent]; })()`,
        );

      expect(await row('AWSAccountId')).toEqual([null, 'kept', 'mandatory']);
      expect(await row('Agent:')).toEqual([null, 'kept', 'container']);
      expect((await row('ARN'))[0]).toMatch(/^ARN: "arn:/);
      expect((await row('ARN')).slice(1)).toEqual(['removed', 'not listed']);
    });

    it('names everything for screen readers', async () => {
      const nodes = await accessible(page);
      const named = (role: string) => nodes.filter((each) => each.role === role).map(({ name }) => name);

      for (const role of [
        'button',
        'textbox',
        'searchbox',
        'combobox',
        'listbox',
        'tree',
        'table',
        'treeitem',
      ]) {
        expect(named(role).filter((name) => name.trim() === '')).toEqual([]);
      }
      expect(named('searchbox')).toEqual(['Field path contains']);
      expect(named('combobox')).toEqual(['Field is', 'Rule', 'Record is']);
      expect(named('tree')).toEqual(['Record 1']);
      expect(named('listbox')).toEqual(['1 of 1 records']);
      expect(named('table')[0]).toMatch(/^Every field path in the one record: how often/);
      expect(named('columnheader')).toEqual(['Field path', 'Kept', 'Removed', 'Rules']);
      expect(named('rowheader')).toContain('Agent.RoutingProfile');
      expect(named('heading')).toEqual(
        expect.arrayContaining([
          'Redaction preview',
          'Overview',
          'Configuration',
          'Records',
          'Record 1',
          'Fields',
        ]),
      );
      const removed = nodes.find(({ role, name }) => role === 'treeitem' && name.startsWith('ARN'));
      expect(removed?.name).toMatch(/removed ?not listed$/);
      expect(property(removed?.of ?? {}, 'level')).toBe(2);
    });

    it('has enough contrast, light and dark', async () => {
      await page.evaluate('document.querySelector("#rows button").click()');
      for (const scheme of ['light', 'dark'] as const) {
        await page.look(1280, 900, scheme);
        const poor = await page.evaluate(`(${poorContrasts})()`);
        expect(poor).toEqual([]);
      }
      await page.evaluate('document.querySelector("[type=reset]").click()');
      await page.look(1280, 900, 'light');
    });

    it('is walked through by keyboard alone', async () => {
      const active = () =>
        page.evaluate(
          `document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.textContent`,
        );
      const focused = () => page.evaluate('document.activeElement.id');
      await page.evaluate('document.getElementById("tree").focus()');

      await page.press('ArrowDown', 'ArrowDown');
      expect(await active()).toMatch(/^Agent:/);
      await page.press('ArrowLeft', 'ArrowDown');
      expect(await active()).toMatch(/^AgentConnectionAttempts/);
      await page.press('ArrowUp', 'Enter', 'ArrowRight');
      expect(await active()).toMatch(/^ARN/);
      expect(await text(page, 'details')).toContain('Agent.ARN');
      expect(await text(page, 'details')).toContain('removed: Operata does not receive it');
      await page.press('ArrowLeft');
      expect(await active()).toMatch(/^Agent:/);
      await page.press('End');
      const last = await active();
      await page.press('Home', 'PageDown', 'End');
      expect(await active()).toBe(last);
      await page.press('Tab');
      expect(await focused()).toBe('details');
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    });

    it('fits a narrow screen', async () => {
      await page.look(390, 844, 'light');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
      const wide = await page.evaluate(
        `[...document.querySelectorAll('button, input, select')].filter((each) => each.getBoundingClientRect().right > 390).length`,
      );
      expect(wide).toBe(0);
      await page.look(1280, 900, 'light');
    });

    it('prints the record and the whole table, without what is for the screen', async () => {
      await page.evaluate('dispatchEvent(new Event("beforeprint"))');
      const printed = await texts(page, '#printed .row');
      const expected = JSON.parse(readFileSync(join(folder, 'records.ndjson'), 'utf8'));
      expect(printed.length).toBeGreaterThan(Object.keys(expected).length);
      expect(printed.find((row) => row.includes('ARN: '))).toMatch(/removednot listed$/);
      await page.send('Emulation.setEmulatedMedia', { media: 'print' });
      const shown = await page.evaluate(
        `['filters', 'list', 'tree', 'rows', 'printed'].filter((id) => document.getElementById(id).offsetHeight > 0)`,
      );
      expect(shown).toEqual(['rows', 'printed']);
      await page.send('Emulation.setEmulatedMedia', { media: '' });
      await page.evaluate('dispatchEvent(new Event("afterprint"))');
      expect(await texts(page, '#printed .row')).toEqual([]);
      expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
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

    it('makes elements only of what is in sight', async () => {
      expect(await text(page, 'list-heading')).toBe('5,000 of 5,000 records');
      expect(await elements(page)).toBeLessThan(MOST_ELEMENTS);
      await page.evaluate('document.getElementById("list").scrollTop = 120_000');
      await page.settle();
      expect((await texts(page, '#list .row .title')).some((title) => title === 'Record 2,505')).toBe(true);
      expect(await elements(page)).toBeLessThan(MOST_ELEMENTS);
    });

    it('tells screen readers of all records, and shows the one that is chosen', async () => {
      await page.evaluate('document.getElementById("list").focus()');
      await page.press('End');

      expect(await text(page, 'tree-heading')).toBe('Record 5,000');
      const option = (await accessible(page)).find(({ name }) => name.startsWith('Record 5,000 '));
      expect(option?.role).toBe('option');
      expect(property(option?.of ?? {}, 'selected')).toBe(true);
      expect(await page.evaluate('document.querySelector("#list .row").getAttribute("aria-setsize")')).toBe(
        '5000',
      );
      await page.press('Home');
      expect(await text(page, 'tree-heading')).toBe('Record 1');
      expect(await elements(page)).toBeLessThan(MOST_ELEMENTS);
    });

    it('filters records, tree and table by path, decision and rule', async () => {
      await filter(page, 'text', 'recordings.status');
      await filter(page, 'rule', 'listed');
      const count = Number((await text(page, 'list-heading')).split(' ')[0]?.replace(',', ''));
      expect(count).toBeGreaterThan(100);
      expect(count).toBeLessThan(MANY);
      expect(await texts(page, '#rows th')).toEqual(['Recordings.Status']);
      expect((await texts(page, '#tree .field')).at(-1)).toMatch(/^Status: /);

      await filter(page, 'kept', 'removed');
      expect(await text(page, 'status')).toBe('0 of 5,000 records, 0 of 454 field paths');
      expect(await text(page, 'tree-heading')).toBe('No record');
      expect(await texts(page, '#tree .row')).toEqual([]);

      await page.evaluate('document.querySelector("[type=reset]").click()');
      await page.settle();
      expect(await text(page, 'status')).toBe('5,000 of 5,000 records, 454 of 454 field paths');
    });

    it('says on paper which filters are on, what the table counts, and where a record is from', async () => {
      expect(await text(page, 'in-words')).toBe('Shown: all records, no filter is on.');
      await filter(page, 'text', 'Recordings.Status');
      await filter(page, 'kept', 'kept');
      await filter(page, 'rule', 'listed');
      await filter(page, 'outcome', 'delivered');
      const fits = 'path contains “recordings.status”; kept; rule “listed”';
      expect(await text(page, 'in-words')).toBe(
        `Shown: records that are delivered with a field that fits (${fits}).`,
      );
      expect(await text(page, 'caption')).toMatch(
        new RegExp(
          `^1 of 454 field paths \\(${fits}\\) in all 5,000 records: .* “Record is” narrows the list of records only`,
        ),
      );
      await page.evaluate('dispatchEvent(new Event("beforeprint"))');
      expect(await text(page, 'printed')).toContain(fits);
      expect((await texts(page, '#printed .where'))[0]).toMatch(/records\.ndjson, line [\d,]+$/);
      await page.evaluate(
        'dispatchEvent(new Event("afterprint")); document.querySelector("[type=reset]").click()',
      );
      await page.settle();
    });

    it('breaks no number and no heading, however narrow it is', async () => {
      for (const width of [1280, 800, 400, 320]) {
        await page.look(width, 900, 'light');
        const broken = await page.evaluate(
          `[...document.querySelectorAll('.numbers dd, thead th, td:nth-child(2), td:nth-child(3)')].flatMap((each) => {
             const range = document.createRange();
             range.selectNodeContents(each.querySelector('button') ?? each.firstChild);
             const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
             const over = each.closest('.numbers') && each.scrollWidth > each.clientWidth;
             return lines.size > 1 || over ? [each.textContent] : [];
           })`,
        );
        expect([width, broken]).toEqual([width, []]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      }
      await page.look(1280, 900, 'light');
    });

    it('shows the number of the line in the list, however long the name of the file is', async () => {
      const seen = await page.evaluate(
        `[...document.querySelectorAll('#list .where')].map((each) => {
           const [, end] = each.children;
           return [each.title, end.textContent, end.getBoundingClientRect().right <= each.getBoundingClientRect().right + 1
             && end.scrollWidth <= end.clientWidth + 1];
         })`,
      );
      expect(seen.length).toBeGreaterThan(5);
      expect(seen[0]).toEqual([join(folder, 'records.ndjson, line 1'), 'rds.ndjson, line 1', true]);
      expect(seen.filter(([, , whole]: [string, string, boolean]) => !whole)).toEqual([]);
    });

    it('finds the records of a field of the table, which is sorted by the heading that is pressed', async () => {
      await page.evaluate('document.querySelectorAll("#columns button")[2].click()');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Removed');
      expect(await texts(page, '#columns [aria-sort]')).toEqual(['Removed']);
      const [first] = await texts(page, '#rows th');
      await page.evaluate('document.querySelector("#rows button").click()');
      await page.settle();
      expect(await text(page, 'exact-path')).toBe(first);
      expect(await texts(page, '#rows th')).toEqual([first]);
      expect(await page.evaluate('document.activeElement.id')).toBe('records');
      await page.evaluate('document.querySelector("[type=reset]").click()');
      await page.settle();
      expect(await page.evaluate('document.getElementById("exact").hidden')).toBe(true);
    });

    it('narrows to a path that is pressed, not to others that contain it, and selects that very field', async () => {
      const press = (path: string) =>
        page.evaluate(
          `[...document.querySelectorAll('#rows button')].find((each) => each.ariaLabel === '${path}').click()`,
        );
      await filter(page, 'text', 'recordings');
      await press('Recordings.*');
      await page.settle();
      expect(await texts(page, '#rows th')).toEqual(['Recordings.*']);
      expect(await text(page, 'details')).toMatch(/^Field pathRecordings\.\*Value/);
      expect(await page.evaluate('document.querySelector("#tree [aria-selected=true]").textContent')).toMatch(
        /^\[0\]: /,
      );
      expect(await text(page, 'in-words')).toContain('path is Recordings.*; path contains “recordings”');

      await page.evaluate('document.getElementById("any-path").focus()');
      await page.press('Enter');
      expect(await page.evaluate('document.getElementById("exact").hidden')).toBe(true);
      expect(await page.evaluate('document.activeElement.name')).toBe('text');
      expect((await texts(page, '#rows th')).length).toBeGreaterThan(10);
      // It stays selected among the others.
      expect(await text(page, 'details')).toMatch(/^Field pathRecordings\.\*Value/);
      await page.evaluate('document.querySelector("[type=reset]").click()');
      await page.settle();
    });

    it('moves what has the focus out from beneath the filters', async () => {
      await page.look(1280, 700, 'light');
      const covered = () =>
        page.evaluate(`(() => {
          const focused = document.activeElement;
          const row = document.getElementById(focused.getAttribute('aria-activedescendant'));
          return (row ?? focused).getBoundingClientRect().top < document.getElementById('bar').getBoundingClientRect().bottom;
        })()`);
      for (const [from, to] of [
        ['.scroll', 'details'],
        ['#details', 'tree'],
        ['#rows button', undefined],
      ] as const) {
        await page.evaluate(`{
          document.querySelector('${from}').focus({ preventScroll: true });
          const to = ${to === undefined ? `document.querySelector('.sort')` : `document.getElementById('${to}')`};
          scrollTo(0, scrollY + to.getBoundingClientRect().top - 25); }`);
        await page.settle();
        await page.press('Shift+Tab');
        expect(await covered()).toBe(false);
        if (to !== undefined) expect(await page.evaluate('document.activeElement.id')).toBe(to);
      }
      await page.look(1280, 900, 'light');
    });

    it('shows all rows of the table by and by', async () => {
      expect(await texts(page, '#rows tr')).toHaveLength(200);
      expect(await text(page, 'more')).toBe('Show 200 more of 254');
      await page.evaluate('document.getElementById("more").click(); document.getElementById("more").click()');
      expect(await texts(page, '#rows tr')).toHaveLength(454);
      expect(await page.evaluate('document.getElementById("more").hidden')).toBe(true);
    });

    it('prints a number of records that someone may read', async () => {
      await page.evaluate('dispatchEvent(new Event("beforeprint"))');
      expect(await texts(page, '#printed h3')).toHaveLength(20);
      expect(await text(page, 'printed')).toContain('The first 20 of 5,000 records are printed');
      // What the page finds out by itself is what the command counted.
      const counted = (await texts(page, '#list .row'))
        .slice(0, 20)
        .map((row) => Number(/(\d+) removed/.exec(row)?.[1]));
      expect(counted).toHaveLength(20);
      expect((await texts(page, '#printed .removed')).length).toBe(
        counted.reduce((sum, count) => sum + count, 0),
      );
      await page.evaluate('dispatchEvent(new Event("afterprint"))');
    });

    it('asks for nothing and complains of nothing', () => {
      expect(page.requests).toHaveLength(1);
      expect(page.complaints).toEqual([]);
    });
  });

  describe('with what is out of the ordinary', () => {
    it('shows hostile content as text, and is not led astray by names', async () => {
      const page = await open('BLACKLIST', ['__proto__', 'Attributes.x', '</script><b>'], [HOSTILE]);

      const fields = await texts(page, '#tree .field');
      expect(fields).toContain('ContactId: "</script><img src=x onerror=alert(1)>"');
      expect(fields).toContain(
        '</script><script>alert(2)</script>: "<!--<script>\\u{2028}\\u{2029}\\u0000\\ud800 \\u{202e}evil"',
      );
      expect(fields[0]).toBe('__proto__: {1 member}');
      expect(await texts(page, '#tree del')).toEqual(['__proto__: {1 member}', 'polluted: true']);
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

      expect(await elements(page)).toBeLessThan(MOST_ELEMENTS);
      await page.evaluate('document.getElementById("tree").focus()');
      await page.press('End');
      expect(await text(page, 'details')).toContain('A.*');
      await page.evaluate('document.getElementById("next").click()');
      await page.press('End');
      expect((await texts(page, '#tree .field')).at(-1)).toBe('B: 1');
      expect(page.complaints).toEqual([]);
    });

    it('says which configuration it shows, and what of it does not do what it seems to', async () => {
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
      const named = 'listed: fields[3] Attributes.Tier';
      expect(await texts(page, '#tree .removed .rule')).toEqual([named]);
      expect(await texts(page, 'td .rule')).toContain(named);
      await page.evaluate('document.querySelector("#tree .removed").click()');
      expect(await text(page, 'details')).toContain(`Rule${named}`);
    });

    it('cuts off no name, no value and no rule in the tree, however narrow it is', async () => {
      const long = {
        名前: '顧客の名前'.repeat(30),
        Mixed: '1234567890 abc-def '.repeat(20),
        Крайний: 'é'.repeat(90),
      };
      const deep = `${'{"Level":'.repeat(40)}{"Bottom":"reached"}${'}'.repeat(40)}`;
      const record = `{"ContactId":"c","AWSAccountId":"111122223333","AfterContactWorkEndTimestamp":"2026-03-02T09:10:30Z","Attributes":${JSON.stringify(long)},"Deep":${deep}}`;
      const page = await open('BLACKLIST', ['Attributes.*', 'Attributes.Mixed'], [record]);
      for (const width of [1600, 1280, 800, 400, 320]) {
        await page.look(width, 900, 'light');
        for (const key of ['Home', 'End']) {
          await page.evaluate('document.getElementById("tree").focus()');
          await page.press(key);
          const cut = await page.evaluate(
            `[...document.querySelectorAll('#tree .row')].flatMap((row, at, rows) => {
               const box = row.getBoundingClientRect();
               const over = [...row.querySelectorAll('span, del')].some((each) => [...each.getClientRects()].some((rect) =>
                 rect.bottom > box.bottom + 1 || rect.right > box.right + 1));
               // It is as high as was counted: the next one neither covers it nor leaves a gap.
               const next = rows[at + 1];
               const gap = next?.dataset.index - row.dataset.index === 1 ? next.getBoundingClientRect().top - box.bottom : 0;
               return over || Math.abs(gap) > 1 ? [row.textContent + ' ' + gap] : [];
             })`,
          );
          expect([width, cut]).toEqual([width, []]);
        }
        expect((await texts(page, '#tree .field')).at(-1)).toBe('Bottom: "reached"');
      }
      expect(page.complaints).toEqual([]);
    });

    it('says of a record that the function does not send why it does not', async () => {
      const page = await open('WHITELIST', [], ['{"A":1}', '{"ContactId":', '{"ContactId":"c"}']);

      expect(await texts(page, '#list .chip')).toEqual([
        'not a contact record (unknown kind)',
        'not JSON',
        'delivered',
      ]);
      await filter(page, 'outcome', 'not delivered');
      expect(await text(page, 'list-heading')).toBe('2 of 3 records');
      await page.evaluate('document.getElementById("next").click()');
      expect(await text(page, 'outcome')).toContain('The function does not send it');
      expect(await texts(page, '#tree .row')).toEqual([]);
    });

    it('says that there are no records, or more than it holds', async () => {
      const none = await open('WHITELIST', ['Attributes.Tier'], []);
      expect(await text(none, 'none')).toContain('There were no records in the input');
      const seen = await none.evaluate(
        `['none', 'looked-at', 'numbers'].filter((id) => document.getElementById(id).offsetHeight > 0)`,
      );
      expect(seen).toEqual(['none']);
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
      expect(await text(page, 'configuration')).toContain('The first 1 records can be looked at here');
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

/** Texts of less than 4.5 : 1 against what is behind them (WCAG 2.2, 1.4.3); disabled buttons need none. */
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
