import '../../stack/quick-synthesis';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inPrivateDirectory } from '../../artefact/terraform/private-directory';
import { ConfigurationError } from '../../cli/errors';
import { PROJECT_ROOT } from '../../cli/resources';
import { runScript } from '../../cli/script';
import { dashboardPicture } from './dashboard';
import { localRunPicture } from './local-run';
import { pipelinePicture } from './pipeline';

const PICTURES = join(PROJECT_ROOT, 'docs', 'pictures');

const HELP = `Generates the pictures in docs/pictures: the pipeline, a local run, the page of the preview, and the dashboard with
invented figures.

  npm run pictures

  --help    prints this help

Chromium takes the pictures of the page: the program in CHROMIUM, or one on the PATH. Without it, these pictures stay as
they are, and the command fails.
`;

/** Chromium's values for the preferred color scheme. */
const SCHEMES = { dark: 0, light: 1 };
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

async function writeAll(): Promise<void> {
  await inPrivateDirectory(async (folder) => {
    write('pipeline.svg', pipelinePicture());
    write('dashboard.svg', dashboardPicture());
    const list = ['--config', 'docs/examples/deny-list.json'];
    const out = join(folder, 'run');
    // Without the user's own terraform.tfvars.
    const ending = run('run', ...list, '--var-file', 'terraform.tfvars.example', '--out', out);
    write(
      'local-run.svg',
      localRunPicture(`npm start -- ${list.join(' ')}`, ending.replaceAll(out, 'local-run')),
    );
    const page = join(folder, 'preview.html');
    run('preview', '--config', 'docs/examples/allow-list.json', '--html', page);
    const chromium = findChromium();
    for (const [name, scheme] of Object.entries(SCHEMES))
      write(`preview-${name}.webp`, screenshot(chromium, folder, page, scheme));
  });
}

function write(name: string, content: string | Buffer): void {
  writeFileSync(join(PICTURES, name), content);
  process.stdout.write(`docs/pictures/${name}\n`);
}

/** Runs a command of `operata`. @returns its output */
function run(...args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['src/cli/operata.js', ...args], {
    cwd: PROJECT_ROOT,
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
    'NOT renewed: docs/pictures/preview-light.webp and preview-dark.webp. There is no Chromium on the PATH; install it, or name it in CHROMIUM',
  ]);
}

function screenshot(chromium: string, folder: string, page: string, scheme: number): Buffer {
  // The format, by its suffix: a page as WebP has half the size of PNG.
  const file = join(folder, 'page.webp');
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
    // Chromium has no sandbox for root, the usual user of containers.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    pathToFileURL(page).href,
  ]);
  if (status !== 0) throw new Error(`${chromium} ended with ${status}: ${stderr}`);
  return readFileSync(file);
}

if (require.main === module) runScript('Drawing the pictures', HELP, [], writeAll);
