type Config = import('vitest/config').ViteUserConfig;
type Project = import('vitest/config').TestProjectConfiguration;
type Spec = import('vitest/node').TestSpecification;

/** `vitest --mode provider` runs what needs the real AWS provider, and no other mode does. */
const REAL_PROVIDER = '__tests__/provider/real-provider.test.ts';

/** The projects, in the order in which their files run. */
const ORDER = ['terraform', 'opentofu', 'node', 'unit'];

const config = async ({ mode }: import('vitest/config').ConfigEnv): Promise<Config> => {
  const { availableParallelism } = await import('node:os');
  const { BaseSequencer } = await import('vitest/node');

  /** A worker is reused for files of one project alone, so that the files of a project run one after another. */
  class ByProject extends BaseSequencer {
    override async sort(files: Spec[]): Promise<Spec[]> {
      const place = ({ project }: Spec): number => ORDER.indexOf(project.name);
      return (await super.sort(files)).sort((a, b) => place(a) - place(b));
    }
  }

  const BOTH = ['test', 'all.test'];
  /** Files `*.KIND.test.ts`, with `--mode all` also `*.KIND.all.test.ts`, and with `--mode rest` only those. */
  const ends = BOTH.filter((end) => mode === 'all' || (end === 'all.test') === (mode === 'rest'));
  const files = (kind: string, folder = '**/', among = ends): string[] =>
    among.map((end) => `__tests__/${folder}*.${kind}.${end}.ts`);
  const withTerraform = { exclude: [REAL_PROVIDER], globalSetup: '__tests__/harness/terraform-setup.ts' };
  const projects: Record<string, NonNullable<Config['test']>> = {
    unit: {
      include: ends.includes('test') ? ['__tests__/**/*.test.ts'] : [],
      exclude: ['__tests__/**/*.{node,terraform,all}.test.ts', REAL_PROVIDER],
    },
    // Starts servers or processes.
    node: { include: files('node') },
    // Runs Terraform, or else OpenTofu.
    terraform: { ...withTerraform, include: files('terraform') },
  };
  if (ends.includes('all.test') && process.env.TERRAFORM_BINARY_NAME !== 'tofu') {
    // What Terraform has a say in, once more with OpenTofu.
    projects.opentofu = {
      ...withTerraform,
      include: ['artefact', 'matrix', 'offline', 'end-to-end', 'stack'].flatMap((folder) =>
        files('terraform', `${folder}/`, BOTH),
      ),
      env: { TERRAFORM_BINARY_NAME: 'tofu' },
    };
  }

  return {
    test: {
      // As many as cores: vitest takes one less.
      maxWorkers: availableParallelism(),
      // A worker loads a module once, and not once for each file.
      isolate: false,
      sequence: { sequencer: ByProject },
      // Synthesis, bundling and the pipeline start real processes; machines differ.
      testTimeout: 180_000,
      hookTimeout: 300_000,
      projects: Object.entries(
        mode === 'provider'
          ? { provider: { ...withTerraform, include: [REAL_PROVIDER], exclude: [] } }
          : projects,
      ).map(([name, test]): Project => ({ extends: true, test: { name, ...test } })),
    },
  };
};

// Not `import` and `export`: the package is CommonJS, and Vite warns about the other syntax in it.
module.exports = config;
