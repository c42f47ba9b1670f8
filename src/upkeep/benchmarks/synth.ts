import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../cli/resources';
import { runScript } from '../../cli/script';
import { inTurn, median } from './statistics';

const HELP = `Measures the synthesis of the app, compared with an app that has an empty stack. Both run with "node --import tsx",
without the command line of the CDK for Terraform. The target is a ratio of 1.5.

  npm run bench:synth -- [runs]

  runs      number of measurements; the medians are printed. Default: 5
  --help    prints this help
`;

const EMPTY_APP = `import { App, TerraformStack } from 'cdktf';
const app = new App({ skipValidation: true });
new TerraformStack(app, 'empty');
app.synth();
`;

/** @returns milliseconds */
function synthesize(script: string, outdir: string, context: string): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    env: { ...process.env, CDKTF_CONTEXT_JSON: context, CDKTF_OUTDIR: outdir },
  });
  if (status !== 0) throw new Error(`${script} ended with code ${status}:\n${stderr}`);
  return performance.now() - started;
}

async function main(runs = 5): Promise<void> {
  // The app needs the packages of the project.
  const build = join(PROJECT_ROOT, 'build');
  mkdirSync(build, { recursive: true });
  const folder = mkdtempSync(join(build, 'synth-'));
  try {
    const empty = join(folder, 'empty.ts');
    writeFileSync(empty, EMPTY_APP);
    const { context } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'cdktf.json'), 'utf8')) as {
      context: unknown;
    };
    const outdir = join(folder, 'out');
    const once = {
      empty: () => synthesize(empty, outdir, '{}'),
      app: () => synthesize('main.ts', outdir, JSON.stringify(context)),
    };
    // The first runs fill the caches of tsx and of the file system.
    once.empty();
    once.app();
    const times = await inTurn(runs, once);
    const [bare, app] = [median(times.empty), median(times.app)];
    console.log(
      `empty stack ${bare.toFixed(0)} ms, this app ${app.toFixed(0)} ms, ratio ${(app / bare).toFixed(2)} (median of ${runs})`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

runScript('The benchmark', HELP, ['the number of measurements'], main);
