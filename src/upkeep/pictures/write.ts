import '../../stack/quick-synthesis';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError } from '../../cli/errors';
import { runScript } from '../../cli/script';
import { dashboardPicture } from './dashboard';
import { localRunPicture } from './local-run';
import { pipelinePicture } from './pipeline';
import { smallPng } from './small-png';

const ROOT = join(__dirname, '..', '..', '..');
const PICTURES = join(ROOT, 'docs', 'pictures');

const HELP = `Writes the pictures in docs/pictures from what they show: the pipeline, a local run, the page of the preview, and the
dashboard with invented figures.

  npm run pictures

  --help    prints this

The pictures of the page are taken by Chromium, named by CHROMIUM or on the PATH. Without one they stay as they are, a line
says so, and the command fails.
`;

/** How Chromium is told which colours the reader prefers. */
const SCHEMES = { dark: 0, light: 1 };
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

async function writeAll(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
  try {
    write('pipeline.svg', pipelinePicture());
    write('dashboard.svg', dashboardPicture());
    const list = ['--config', 'docs/examples/deny-list.json'];
    const out = join(folder, 'run');
    // Not by the variables of whoever runs this.
    const ending = run('src/local/cli.ts', ...list, '--var-file', 'terraform.tfvars.example', '--out', out);
    write(
      'local-run.svg',
      localRunPicture(`npm start -- ${list.join(' ')}`, ending.replaceAll(out, 'local-run')),
    );
    const page = join(folder, 'preview.html');
    run('src/privacy/preview/cli.ts', '--config', 'docs/examples/allow-list.json', '--html', page);
    const chromium = findChromium();
    for (const [name, scheme] of Object.entries(SCHEMES)) {
      write(`preview-${name}.png`, smallPng(screenshot(chromium, folder, page, scheme)));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(name: string, content: string | Buffer): void {
  writeFileSync(join(PICTURES, name), content);
  process.stdout.write(`docs/pictures/${name}\n`);
}

/** Runs a command of this project. @returns what it prints */
function run(...args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args[0]} ended with ${status}: ${stderr}`);
  return stdout;
}

function findChromium(): string {
  const chromium = [process.env.CHROMIUM ?? '', ...NAMES].find(
    (name) => name !== '' && spawnSync(name, ['--version']).status === 0,
  );
  if (chromium !== undefined) return chromium;
  throw new ConfigurationError([
    'NOT renewed: docs/pictures/preview-light.png and preview-dark.png. There is no Chromium on the PATH; install it, or name it in CHROMIUM',
  ]);
}

function screenshot(chromium: string, folder: string, page: string, scheme: number): Buffer {
  const file = join(folder, 'page.png');
  const { status, stderr } = spawnSync(chromium, [
    '--headless=new',
    `--user-data-dir=${join(folder, 'profile')}`,
    '--disable-gpu',
    '--hide-scrollbars',
    '--disable-lcd-text',
    '--force-color-profile=srgb',
    `--blink-settings=preferredColorScheme=${scheme}`,
    '--window-size=960,640',
    `--screenshot=${file}`,
    // Its sandbox is not to be had for root, as which containers run.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    pathToFileURL(page).href,
  ]);
  if (status !== 0) throw new Error(`${chromium} ended with ${status}: ${stderr}`);
  return readFileSync(file);
}

if (require.main === module) runScript('Drawing the pictures', HELP, [], writeAll);
