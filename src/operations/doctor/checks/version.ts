import { printable } from '../../../cli/printable';
import { projectVersion } from '../../../cli/version';
import { APPLY } from '../../commands';
import { deploymentCheck } from './deployment-check';

/** The first version whose outputs contain it. */
const RECORDED_SINCE = '0.1.0';

export const version = deploymentCheck({
  id: 'version',
  stage: 'Version',
  findings: { 'version-differs': 'note', 'version-unknown': 'note' },
  skip: ({ deployment }) =>
    deployment.source === 'names'
      ? 'only Terraform knows which version was deployed: omit --environment, or name its outputs with --outputs'
      : undefined,
  async run({ deployment: { version: deployed } }, report) {
    const own = projectVersion();
    if (deployed === undefined) {
      report(
        'version-unknown',
        `the deployed version is unknown (before ${RECORDED_SINCE}), and this is version ${own}`,
        `to deploy this version: ${APPLY}`,
      );
    } else if (deployed !== own) {
      report(
        'version-differs',
        `the deployed version is ${printable(deployed)}, and this is version ${own}: its checks and remedies may not fit`,
        `run the commands of the deployed version\nor deploy this version: ${APPLY}`,
      );
    }
    return `version ${own} is deployed`;
  },
});
