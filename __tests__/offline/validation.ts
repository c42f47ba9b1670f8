import type { Sandbox } from '../../src/offline/sandbox';

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
  readonly snippet?: { readonly context: string | null; readonly code: string };
}

/** The errors and warnings of `terraform validate`, with their context. */
export async function validationOf(sandbox: Sandbox): Promise<readonly string[]> {
  const { stdout } = await sandbox.run('validate', '-json');
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
  return diagnostics.map(({ severity, summary, detail, snippet }) =>
    `${severity}: ${summary}: ${detail} (${snippet?.context ?? ''})`.replace(/\s+/g, ' '),
  );
}
