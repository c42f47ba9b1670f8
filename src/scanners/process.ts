import { spawn } from 'node:child_process';

/** How a process ended. */
export interface ProcessResult {
  /** Its exit code. Undefined where it could not be started. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. */
export function runProcess(
  command: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<ProcessResult> {
  const [binary, ...args] = command;
  return new Promise((fulfil) => {
    const child = spawn(binary, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.on('error', (error) => fulfil({ code: undefined, stdout, stderr: error.message }));
    child.on('close', (code) => fulfil({ code: code ?? 1, stdout, stderr }));
  });
}

/** Variables with which a user sets up these tools and Terraform for themselves. */
const SETTINGS = /^(TF|TFLINT|CKV|CHECKOV|BC|BRIDGECREW|PRISMA|PYTHON)_|^(LOG_LEVEL|PYTHONPATH|PYTHONHOME)$/;

/** The environment without settings that would change what a scanner says. */
export function plainEnvironment(home?: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !SETTINGS.test(name));
  return { ...Object.fromEntries(kept), ...(home !== undefined && { HOME: home, USERPROFILE: home }) };
}
