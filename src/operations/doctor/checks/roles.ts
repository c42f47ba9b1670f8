import { ifThere } from '../../aws/answers';
import { APPLY } from '../../commands';
import type { Examination } from '../examination';
import { type Check, CouldNotCheck } from '../finding';
import { backupCalls, functionCalls, pipeCalls } from '../role-calls';
import { denialText, denied, type SimulatedCalls } from '../simulation';
import { withoutBackup } from './backup';

import { withoutPrivacyControls } from './privacy';

type RoleName = 'pipe' | 'function' | 'backup';
type RoleFinding<Name extends RoleName> = `${Name}-role-missing` | `${Name}-role-denied`;

/** A check of what a role may do, as IAM simulates it. */
function roleCheck<Name extends RoleName>(
  name: Name,
  roleArn: (examination: Examination) => string | undefined,
  calls: (examination: Examination) => Promise<readonly SimulatedCalls[]>,
  skip?: (examination: Examination) => string | undefined,
): Check<Examination, RoleFinding<Name>> {
  const missing: RoleFinding<Name> = `${name}-role-missing`;
  const refused: RoleFinding<Name> = `${name}-role-denied`;
  const findings = { [missing]: 'fail', [refused]: 'fail' } as Readonly<Record<RoleFinding<Name>, 'fail'>>;
  return {
    id: `${name}-role`,
    stage: 'Roles',
    findings,
    ...(skip !== undefined && { skip }),
    async run(examination, report) {
      const arn = roleArn(examination) ?? '';
      const asked = await calls(examination);
      const denials = await ifThere(
        Promise.all(asked.map((some) => denied(examination.aws, arn, some))).then((all) => all.flat()),
      );
      if (denials === undefined) {
        report(missing, `the role ${arn} does not exist`, APPLY);
        return '';
      }
      if (denials.length > 0) {
        report(
          refused,
          `the role ${arn.slice(arn.lastIndexOf('/') + 1)} may not ${denials.map(denialText).join('; ')}`,
          `${APPLY}\nif nothing changes: a permissions boundary or a policy of the organization may deny it`,
        );
      }
      const count = asked.reduce((sum, { actions }) => sum + actions.length, 0);
      return `the role may make all ${count} calls that it needs`;
    },
  };
}

export const pipeRole = roleCheck(
  'pipe',
  ({ deployment }) => deployment.pipe.roleArn,
  async (examination) => {
    const destination = await examination.apiDestination();
    if (destination?.ApiDestinationArn === undefined)
      throw new CouldNotCheck('the API destination, which the role has to be allowed to use, does not exist');
    return pipeCalls(examination.deployment, destination.ApiDestinationArn);
  },
);

export const functionRole = roleCheck(
  'function',
  ({ deployment }) => deployment.privacyControls?.roleArn,
  async (examination) => {
    const described = await examination.function();
    const { VpcId, SubnetIds = [], SecurityGroupIds = [] } = described?.VpcConfig ?? {};
    const network = VpcId ? { subnets: SubnetIds, groups: SecurityGroupIds } : undefined;
    const traces = described?.TracingConfig?.Mode === 'Active';
    return functionCalls(examination.deployment, network, traces, await examination.pseudonymKeyArn());
  },
  withoutPrivacyControls,
);

export const backupRole = roleCheck(
  'backup',
  ({ deployment }) => deployment.backup?.roleArn,
  async (examination) => {
    const described = await examination.deliveryStream();
    const [destination] = described?.Destinations ?? [];
    const key =
      destination?.ExtendedS3DestinationDescription?.EncryptionConfiguration?.KMSEncryptionConfig
        ?.AWSKMSKeyARN;
    return backupCalls(examination.deployment, key);
  },
  withoutBackup,
);
