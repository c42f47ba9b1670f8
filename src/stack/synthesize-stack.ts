// Must be the first import, as in main.ts.
import './quick-synthesis';
import { join } from 'node:path';
import { App } from 'cdktf';
import { OperataConnectStack, type OperataConnectStackProps } from './stack';

/** A stack, synthesized in this process. */
export interface SynthesizedApp {
  readonly app: App;
  /** The stack's directory, below the given one. */
  readonly stack: string;
}

/** Synthesizes the stack in this process, with an existing zip. `main.ts` does the same in its own process. */
export function synthesizeStack(outdir: string, props: OperataConnectStackProps): SynthesizedApp {
  const app = new App({ outdir, skipValidation: true });
  new OperataConnectStack(app, 'operata-connect', props);
  app.synth();
  return { app, stack: join(outdir, 'stacks', 'operata-connect') };
}
