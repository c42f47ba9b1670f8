import type { Values } from '../../src/artefact/terraform/terraform-json';
import { asksForPseudonyms } from '../../src/stack/pseudonyms';
import { REDACTION_DOCUMENT } from '../../src/stack/variables/privacy-controls';
import type { SynthesizedStack } from './synthesized-stack';

/** The variables of the Operata integration guide, without a VPC. */
export const GUIDE: Values = {
  aws_region: 'us-west-2',
  environment: 'production',
  connect_instance_alias: 'your-instance-alias',
  enable_privacy_controls: true,
  operata_endpoint: 'https://api.operata.io/records',
  operata_group_id: 'group',
  operata_api_key: 'key',
};

/** A list that asks for pseudonyms. */
export const PSEUDONYMS: Values = {
  redaction_config: {
    type: 'BLACKLIST',
    fields: ['Attributes.Notes'],
    replace: [{ field: 'CustomerEndpoint.Address', with: 'PSEUDONYM' }],
  },
};

const FOUND_SUBNETS = 'sort(flatten(data.aws_subnets.privacy_controls_network_private_subnets[*].ids))';
const ASKS_FOR_PSEUDONYMS = asksForPseudonyms(REDACTION_DOCUMENT);
/** All that a condition may be made of: it has to read the same in HCL and in JavaScript. */
const COMMON_SYNTAX =
  /^(?:var\.[a-z_]+|found_subnets|asks_for_pseudonyms|length|coalesce|null|true|false|"[A-Z_]*"|[0-9]+|[!=<>]=|&&|\|\||[!<>?:()\s[\],])*$/;

/**
 * The value of an expression of variables, conditions, `length` and `coalesce`, such as that of a `count`.
 *
 * @param hcl with or without its `${…}`
 * @param found the subnets that the data source finds
 * @throws {Error} if the expression contains anything else
 */
export function evaluate(hcl: string, variables: Values, found: readonly string[] = ['subnet-0']): unknown {
  const source = hcl
    .replace(/^\$\{(.*)\}$/s, '$1')
    .replaceAll(FOUND_SUBNETS, 'found_subnets')
    .replaceAll(ASKS_FOR_PSEUDONYMS, 'asks_for_pseudonyms');
  if (!COMMON_SYNTAX.test(source)) throw new Error(`cannot evaluate ${hcl}`);
  const script = source.replaceAll('var.', 'variables.').replaceAll('==', '===').replaceAll('!=', '!==');
  const length = (value: object): number => Object.keys(value).length;
  const coalesce = (...values: unknown[]): unknown => values.find((value) => value !== null);
  const names = ['variables', 'length', 'coalesce', 'found_subnets', 'asks_for_pseudonyms'];
  const run = new Function(...names, `return (${script});`);
  return run(variables, length, coalesce, found, JSON.stringify(variables).includes('"PSEUDONYM"'));
}

/** The defaults of all variables, and these values over them. */
export function withDefaults(stack: SynthesizedStack, values: Values): Values {
  const defaults = Object.entries(stack.json.variable).flatMap(([name, block]) =>
    block.default === undefined ? [] : [[name, block.default] as const],
  );
  return { ...Object.fromEntries(defaults), ...values };
}

/** The addresses of the resources and data sources that there are with these variables, sorted. */
export function presentWith(stack: SynthesizedStack, values: Values): string[] {
  const variables = withDefaults(stack, values);
  return stack.addresses.filter((address) => {
    const count = stack.count(address);
    return count === undefined || evaluate(count, variables) !== 0;
  });
}
