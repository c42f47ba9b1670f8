// First, as in main.ts: see there.
import './quick-synthesis';
import { join } from 'node:path';
import { App } from 'cdktf';
import { OperataConnectStack, type OperataConnectStackProps } from './stack';

/** A stack that was synthesized in this process. */
export interface SynthesizedApp {
  readonly app: App;
  /** The stack's directory, below the one that was named. */
  readonly stack: string;
}

/** Synthesizes the stack in this process, with a zip that is there, as `main.ts` does in one of its own. */
export function synthesizeStack(outdir: string, props: OperataConnectStackProps): SynthesizedApp {
  const app = new App({ outdir, skipValidation: true });
  new OperataConnectStack(app, 'operata-connect', props);
  app.synth();
  return { app, stack: join(outdir, 'stacks', 'operata-connect') };
}
