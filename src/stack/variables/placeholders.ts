import { expression, quoted } from '../hcl/expression';
import { shown } from './rules';

/** Variables with placeholders in the example file, for values from Operata. The example can still be planned. */
const NAMES = ['operata_endpoint', 'operata_group_id'] as const;
/** For RE2 and JavaScript. JavaScript supports no inline flag for case, so both sides ignore case themselves. */
const PATTERN = '^your-|replace[-_ ]with';

/** The variables that still have the value of the example file, or a similar placeholder. */
export const placeholdersIn = (value: (name: (typeof NAMES)[number]) => unknown): readonly string[] =>
  NAMES.filter((name) => new RegExp(PATTERN, 'i').test(String(value(name) ?? '')));

/** Known regions, as of November 2026. An unknown region is only a warning, because it may be a new one. */
const REGIONS = [
  ...['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
  ...['ap-south-1', 'ap-south-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4'],
  ...['ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-central-1', 'ca-west-1', 'cn-north-1'],
  ...['cn-northwest-1', 'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2'],
  ...['eu-west-1', 'eu-west-2', 'eu-west-3', 'eusc-de-east-1', 'il-central-1', 'me-central-1', 'me-south-1'],
  ...['mx-central-1', 'sa-east-1', 'us-east-1', 'us-east-2', 'us-gov-east-1', 'us-gov-west-1', 'us-west-1'],
  'us-west-2',
];

/** The warning of the region's check, for commands that do not plan. */
export const warningsOnRegion = (region: unknown): readonly string[] =>
  REGIONS.includes(String(region))
    ? []
    : [
        `aws_region is ${JSON.stringify(region)}, a region that this version does not know; check its spelling`,
      ];

/** `check` blocks: Terraform prints their warnings with every plan. They do not fail it. */
export const CHECKS = {
  placeholders: {
    assert: NAMES.map((name) => ({
      condition: expression(`!can(regex(${quoted(PATTERN)}, lower(var.${name})))`),
      error_message: `${name} is ${shown(name)}, which is a placeholder: records cannot be delivered with it. Set the value from Operata.`,
    })),
  },
  region: {
    assert: [
      {
        condition: expression(`contains(${JSON.stringify(REGIONS)}, var.aws_region)`),
        error_message: `aws_region is ${shown('aws_region')}, a region that this version does not know. Check the spelling.`,
      },
    ],
  },
};
