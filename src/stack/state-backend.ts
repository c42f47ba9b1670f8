import { isAbsolute, posix } from 'node:path';
import { CloudBackend, LocalBackend, NamedCloudWorkspace, S3Backend, type TerraformStack } from 'cdktf';
import { ConfigurationError } from '../cli/errors';
import {
  EXTERNAL_ID_LENGTH,
  EXTERNAL_ID_PATTERN,
  EXTERNAL_ID_RULE,
  ROLE_ARN_PATTERN,
  ROLE_ARN_RULE,
} from './variables/credentials';

/** Where the state is stored. It is chosen in `cdktf.json`, because it is the only setting that synthesis needs. */
export type StateBackend =
  | {
      readonly type: 'local';
      /** Absolute, or relative to the project's root. @default terraform.operata-connect.tfstate */
      readonly path?: string;
    }
  | {
      readonly type: 's3';
      readonly bucket: string;
      readonly key: string;
      readonly region: string;
      readonly kms_key_id?: string;
      /** The role that reads and writes the state. */
      readonly role_arn?: string;
      readonly external_id?: string;
    }
  | {
      readonly type: 'cloud';
      readonly organization: string;
      readonly workspace: string;
      readonly hostname?: string;
    }
  /** No backend block: for an archive whose users configure their own backend. */
  | { readonly type: 'none' };

const MEMBERS = {
  local: { required: [], optional: ['path'] },
  none: { required: [], optional: [] },
  s3: { required: ['bucket', 'key', 'region'], optional: ['kms_key_id', 'role_arn', 'external_id'] },
  cloud: { required: ['organization', 'workspace'], optional: ['hostname'] },
} as const;

const EXAMPLES = `{"type": "local"}, {"type": "s3", "bucket": "…", "key": "…", "region": "…"}, {"type": "cloud", "organization": "…", "workspace": "…"} or {"type": "none"}`;

/** The rules of members that are not only non-empty strings. */
const RULES: Readonly<Record<string, readonly [rule: string, isValid: (value: string) => boolean]>> = {
  path: [
    'name a file that ends with .tfstate, which Git ignores, without ~ (the state contains the API key)',
    (path) => /^(?!~).*[^/]\.tfstate$/.test(path),
  ],
  role_arn: [`be ${ROLE_ARN_RULE}`, (arn) => new RegExp(ROLE_ARN_PATTERN).test(arn)],
  external_id: [
    `have ${EXTERNAL_ID_RULE}`,
    (id) => new RegExp(EXTERNAL_ID_PATTERN).test(id) && id.length <= EXTERNAL_ID_LENGTH,
  ],
};

/** Next to `cdktf.json`. */
const LOCAL_STATE_FILE = 'terraform.operata-connect.tfstate';
/** The project's root, from the directory of the stack in an output folder such as `cdktf.out`. */
const PROJECT_ROOT = '../../..';

/**
 * Reads the choice of backend.
 *
 * @param context the value of `stateBackend` in `cdktf.json`
 * @param override JSON that replaces it, from the environment variable `STATE_BACKEND`
 * @throws {ConfigurationError} naming every fault of the choice
 */
export function readStateBackend(context: unknown, override: string | undefined): StateBackend {
  const source = override ? 'STATE_BACKEND' : 'stateBackend in cdktf.json';
  const choice = override ? parse(override) : (context ?? { type: 'local' });
  const faults = faultsOf(choice);
  if (faults.length > 0)
    throw new ConfigurationError([`${source} is ${shown(choice)}: ${faults.join('; ')}. Write ${EXAMPLES}.`]);
  return choice as StateBackend;
}

const KNOWN: readonly string[] = [
  'type',
  ...Object.values(MEMBERS).flatMap(({ required, optional }) => [...required, ...optional]),
];

/** The choice, without the values of unknown members, which may be credentials. */
function shown(choice: unknown): string {
  if (typeof choice !== 'object' || choice === null) return `not an object but a ${typeof choice}`;
  if (Array.isArray(choice)) return 'not an object but a list';
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(choice).map(([name, value]) => [name, KNOWN.includes(name) ? value : '…']),
    ),
  );
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

function faultsOf(choice: unknown): string[] {
  if (typeof choice !== 'object' || choice === null || Array.isArray(choice))
    return ['it must be an object with a type'];
  const { type, ...members } = choice as Record<string, unknown>;
  if (typeof type !== 'string' || !Object.hasOwn(MEMBERS, type))
    return [`type must be one of ${Object.keys(MEMBERS).join(', ')}`];
  const { required, optional } = MEMBERS[type as keyof typeof MEMBERS];
  const known: readonly string[] = [...required, ...optional];
  return [
    ...required.filter((name) => !(name in members)).map((name) => `${name} is missing`),
    ...Object.keys(members)
      .filter((name) => !known.includes(name))
      .map((name) => `${name} is not a member of type ${type}`),
    ...Object.entries(members)
      .filter(([name, value]) => known.includes(name) && (typeof value !== 'string' || value === ''))
      .map(([name]) => `${name} must be a non-empty string`),
    ...Object.entries(members).flatMap(([name, value]) => {
      const [rule, isValid] = RULES[name] ?? [];
      const isText = known.includes(name) && typeof value === 'string' && value !== '';
      return isText && isValid?.(value) === false ? [`${name} must ${rule}`] : [];
    }),
    ...('external_id' in members && type === 's3' && !('role_arn' in members)
      ? ['external_id needs role_arn']
      : []),
  ];
}

/** Configures the backend of the stack, and the versions of Terraform that support it. */
export function configureStateBackend(stack: TerraformStack, backend: StateBackend): void {
  // Since 1.9, validations can refer to other variables.
  stack.addOverride('terraform.required_version', backend.type === 's3' ? '>= 1.10.0' : '>= 1.9.0');
  switch (backend.type) {
    case 'local':
      new LocalBackend(stack, { path: localPath(backend.path ?? LOCAL_STATE_FILE) });
      break;
    case 's3':
      new S3Backend(stack, {
        bucket: backend.bucket,
        key: backend.key,
        region: backend.region,
        encrypt: true,
        ...(backend.kms_key_id && { kmsKeyId: backend.kms_key_id }),
      });
      // The bindings do not support it yet. S3 locks the state without a DynamoDB table, since 1.10 of Terraform and
      // OpenTofu.
      stack.addOverride('terraform.backend.s3.use_lockfile', true);
      if (backend.role_arn) {
        // The bindings have only the deprecated arguments.
        stack.addOverride('terraform.backend.s3.assume_role', {
          role_arn: backend.role_arn,
          ...(backend.external_id && { external_id: backend.external_id }),
        });
      }
      break;
    case 'cloud':
      new CloudBackend(stack, {
        organization: backend.organization,
        workspaces: new NamedCloudWorkspace(backend.workspace),
        ...(backend.hostname && { hostname: backend.hostname }),
      });
      break;
    case 'none':
      // Without a backend, the framework writes a local one with an absolute path.
      new LocalBackend(stack, {});
      stack.addOverride('terraform.backend', undefined);
      break;
  }
}

/** Relative, if it can be, so that `cdktf deploy` and `terraform -chdir` use the same file in any directory. */
const localPath = (path: string): string => (isAbsolute(path) ? path : posix.join(PROJECT_ROOT, path));
