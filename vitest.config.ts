type Config = import('vitest/config').ViteUserConfig;
type Project = import('vitest/config').TestProjectConfiguration;
type Spec = import('vitest/node').TestSpecification;

/** `vitest --mode provider` runs what needs the real AWS provider, and no other mode does. */
const REAL_PROVIDER = '__tests__/provider/real-provider.test.ts';
const TERRAFORM_SETUP = '__tests__/support/terraform-setup.ts';

/** The projects, in the order in which their files run. */
const PROJECTS: readonly [name: string, setup?: string][] = [
  // Runs Terraform or OpenTofu.
  ['terraform', TERRAFORM_SETUP],
  // Starts servers or processes.
  ['node'],
  // All other files.
  ['unit'],
];

const config = async ({ mode }: import('vitest/config').ConfigEnv): Promise<Config> => {
  const { availableParallelism } = await import('node:os');
  const { BaseSequencer } = await import('vitest/node');

  /** A worker is reused for files of one project alone, so that the files of a project run one after another. */
  class ByProject extends BaseSequencer {
    override async sort(files: Spec[]): Promise<Spec[]> {
      const place = ({ project }: Spec): number => PROJECTS.findIndex(([name]) => name === project.name);
      return (await super.sort(files)).sort((a, b) => place(a) - place(b));
    }
  }

  const project = (name: string, include: string[], globalSetup: string | undefined): Project => ({
    extends: true,
    test: {
      name,
      include,
      exclude:
        mode === 'provider'
          ? []
          : [REAL_PROVIDER, ...(name === 'unit' ? ['**/*.{node,terraform,all}.test.ts'] : [])],
      ...(globalSetup !== undefined && { globalSetup }),
    },
  });
  /** `*.KIND.test.ts`, and `*.KIND.all.test.ts` as well with `--mode all`. */
  const filesOf = (name: string): string[] => {
    const kind = name === 'unit' ? '' : `.${name}`;
    return [
      `__tests__/**/*${kind}.test.ts`,
      ...(mode === 'all' && kind ? [`__tests__/**/*${kind}.all.test.ts`] : []),
    ];
  };

  return {
    test: {
      // As many as cores: vitest takes one less.
      maxWorkers: availableParallelism(),
      // A worker loads a module once, and not once for each file.
      isolate: false,
      sequence: { sequencer: ByProject },
      // Synthesis, bundling and the pipeline start real processes; machines differ.
      testTimeout: 60_000,
      hookTimeout: 120_000,
      projects:
        mode === 'provider'
          ? [project(mode, [REAL_PROVIDER], TERRAFORM_SETUP)]
          : PROJECTS.map(([name, setup]) => project(name, filesOf(name), setup)),
    },
  };
};

// Not `import` and `export`: the package is CommonJS, and Vite warns about the other syntax in it.
module.exports = config;
