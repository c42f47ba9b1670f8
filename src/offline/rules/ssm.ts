/** What Systems Manager refuses. */
import { API, all, length, not, oneOf, pattern, type ServiceRules } from './checks';

const SSM = `${API}/systems-manager/latest/APIReference`;

export const SSM_RULES: ServiceRules = {
  values: {
    aws_ssm_parameter: {
      [`${SSM}/API_PutParameter.html`]: {
        name: all(
          length(1, 2048),
          pattern(/^[a-zA-Z0-9_.\-/]+$/, 'be letters, digits, _ . - /'),
          not(/^\/?(aws|ssm)/i, 'start with aws or ssm'),
        ),
        type: oneOf('String', 'StringList', 'SecureString'),
        tier: oneOf('Standard', 'Advanced', 'Intelligent-Tiering'),
        description: length(0, 1024),
      },
    },
  },
  combinations: {
    aws_ssm_parameter: [
      {
        check: ({ value: secret, insecure_value, tier }) => {
          const value = insecure_value ?? secret;
          const size = typeof value === 'string' ? Buffer.byteLength(value) : 0;
          const limit = tier === 'Advanced' || tier === 'Intelligent-Tiering' ? 8192 : 4096;
          return size > limit ? `value must be at most ${limit} bytes in this tier, not ${size}` : undefined;
        },
        source: `${API}/general/latest/gr/ssm.html`,
      },
      {
        check: ({ value, insecure_value }) =>
          value === '' || insecure_value === '' ? 'value must not be empty' : undefined,
        source: `${SSM}/API_PutParameter.html`,
      },
      {
        check: ({ value, insecure_value }) =>
          String(insecure_value ?? value).includes('{{') ? 'value must not hold {{' : undefined,
        source: `${API}/systems-manager/latest/userguide/sysman-paramstore-su-create.html`,
      },
    ],
  },
};
