/** The settings of the function, from its environment variables. */
export interface Settings {
  /** `ENVIRONMENT`: the deployment, such as `production`. It is the dimension of every metric. */
  readonly environment: string;
  /** `REDACTION_CONFIG_PARAMETER`: the name of the SSM parameter with the configuration document. */
  readonly parameter: string;
  /** `PRIVACY_CACHE_TTL_SECONDS`: 0 to 604800. */
  readonly ttlSeconds: number;
  /** `PRIVACY_CACHE_MAX_STALE_SECONDS`: 0 to 604800. */
  readonly maxStaleSeconds: number;
  /** `DELIVERY_BODY`: whether Operata receives the bare record or `{"data": record}`. */
  readonly deliveryBody: 'record' | 'data';
  /** `PSEUDONYM_KEY_ARN`: the KMS key for pseudonyms. Without it, what would become a pseudonym is removed. */
  readonly pseudonymKeyArn?: string | undefined;
}

const KEY_ARN = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/;

/** A week. The Terraform variables have narrower ranges; a longer time has the wrong unit. */
const MAX_SECONDS = 604_800;

/** @throws Error that names every variable that is missing or wrong. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const problems: string[] = [];
  const text = (name: string): string => {
    const value = env[name];
    if (!value) problems.push(`${name} is not set`);
    return value ?? '';
  };
  const seconds = (name: string): number => {
    const value = text(name);
    if (value && !(/^\d+$/.test(value) && Number(value) <= MAX_SECONDS)) {
      problems.push(
        `${name} is ${JSON.stringify(value)}, not a whole number of seconds up to ${MAX_SECONDS}`,
      );
    }
    return Number(value);
  };
  const deliveryBody = text('DELIVERY_BODY');
  if (deliveryBody && deliveryBody !== 'record' && deliveryBody !== 'data')
    problems.push(`DELIVERY_BODY is ${JSON.stringify(deliveryBody)}, not "record" or "data"`);
  const pseudonymKeyArn = env.PSEUDONYM_KEY_ARN || undefined;
  if (pseudonymKeyArn && !KEY_ARN.test(pseudonymKeyArn))
    problems.push(`PSEUDONYM_KEY_ARN is ${JSON.stringify(pseudonymKeyArn)}, not the ARN of a KMS key`);
  const settings: Settings = {
    environment: text('ENVIRONMENT'),
    parameter: text('REDACTION_CONFIG_PARAMETER'),
    ttlSeconds: seconds('PRIVACY_CACHE_TTL_SECONDS'),
    maxStaleSeconds: seconds('PRIVACY_CACHE_MAX_STALE_SECONDS'),
    deliveryBody: deliveryBody === 'data' ? 'data' : 'record',
    pseudonymKeyArn,
  };
  if (problems.length > 0) throw new Error(`The function's environment is wrong: ${problems.join('; ')}.`);
  return settings;
}
