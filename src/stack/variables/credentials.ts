import { matches, onlyWhere, pattern, shown, type VariableSpecs } from './rules';

/** For RE2 and JavaScript. */
export const ROLE_ARN_PATTERN = '^arn:aws[a-z-]*:iam::[0-9]{12}:role/[^*\\s]+$';
/**
 * For RE2 and JavaScript. RE2 cannot count to the maximum length.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const EXTERNAL_ID_PATTERN = '^[A-Za-z0-9_+=,.@:/-]{2,}$';
/** The maximum length of an external ID. */
export const EXTERNAL_ID_LENGTH = 1224;
export const ROLE_ARN_RULE = 'the ARN of an IAM role, such as arn:aws:iam::111122223333:role/Deployer';
export const EXTERNAL_ID_RULE = `2 to ${EXTERNAL_ID_LENGTH} letters, digits and _ + = , . @ : / -`;

/** The account that these variables name. Undefined: any. @param text the value of a variable; undefined for null */
export const accountIn = (
  text: (name: 'aws_account_id' | 'assume_role_arn') => string | undefined,
): string | undefined => text('aws_account_id') ?? text('assume_role_arn')?.split(':')[4];

export const CREDENTIALS = {
  aws_account_id: {
    type: 'string',
    description:
      'Number of the AWS account of this deployment. A plan with the credentials of another account fails. Null: any account.',
    default: null,
    example: '"111122223333"',
    validations: [
      pattern(
        'aws_account_id',
        '^[0-9]{12}$',
        'the number of an AWS account, 12 digits',
        'Put it in quotes, which keep leading zeros; "aws sts get-caller-identity" prints it.',
      ),
    ],
  },
  assume_role_arn: {
    type: 'string',
    description:
      'IAM role with which Terraform deploys. Your credentials only assume it. Null: Terraform deploys with your credentials. The operator commands never assume it.',
    default: null,
    example: '"arn:aws:iam::111122223333:role/Deployer"',
    validations: [
      pattern(
        'assume_role_arn',
        ROLE_ARN_PATTERN,
        ROLE_ARN_RULE,
        'For a session of a role, set the ARN of the role.',
      ),
      {
        // An ARN or an account that is wrong has its own error.
        condition:
          'var.assume_role_arn == null || var.aws_account_id == null || !can(regex("^[0-9]{12}$", var.aws_account_id)) ? true : try(regex("^arn:[^:]+:iam::([0-9]{12}):", var.assume_role_arn)[0] == var.aws_account_id, true)',
        message: `assume_role_arn is ${shown('assume_role_arn')}, a role of another account than aws_account_id (${shown('aws_account_id')}). Set a role of that account, or correct aws_account_id.`,
      },
    ],
  },
  assume_role_external_id: {
    type: 'string',
    description: 'External ID that the trust policy of assume_role_arn requires. Null: none.',
    default: null,
    example: '"your-external-id"',
    validations: [
      {
        condition: `var.assume_role_external_id == null ? true : ${matches('assume_role_external_id', EXTERNAL_ID_PATTERN)} && length(var.assume_role_external_id) <= ${EXTERNAL_ID_LENGTH}`,
        // For AWS, an external ID is not a secret: IAM shows it in the trust policy.
        message: `assume_role_external_id is ${shown('assume_role_external_id')}: it must have ${EXTERNAL_ID_RULE}. Copy it from the trust policy of the role.`,
      },
      onlyWhere(
        'assume_role_external_id',
        'var.assume_role_arn != null',
        'assume_role_arn is not set',
        'Set assume_role_arn, or remove assume_role_external_id.',
      ),
    ],
  },
} as const satisfies VariableSpecs;
