import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findTerraform } from '../../../artefact/terraform/binary';
import { runProcess } from '../../../artefact/terraform/run-process';
import { problemsOf } from '../../../cli/errors';
import { type Deployments, planDeployments } from '../deployments';
import { plainEnvironment } from '../plain-environment';
import { type Scanner, type ScanResult, Unavailable } from '../scanner';
import { ACCEPTED } from './accepted';
import { CHECKS_BY_TYPE } from './coverage';
import { CHECKOV_VERSION, installCheckov } from './install';
import { parseReport } from './report';
import { problemsWith } from './verdict';

/** checkov, over plans that are made offline. */
export const CHECKOV: Scanner = {
  name: 'checkov',
  prepare: async (tools) => {
    const terraform = findTerraformOrSkip();
    const python = await installCheckov(tools);
    return async (stack, directory) =>
      scanWithCheckov(python, await planDeployments(stack, directory, terraform), directory);
  },
};

function findTerraformOrSkip(): string {
  try {
    return findTerraform();
  } catch (error) {
    throw new Unavailable(`Its plans need Terraform: ${problemsOf(error).join('; ')}.`);
  }
}

/**
 * Scans the plans with checkov.
 *
 * @param python of the environment with checkov
 */
async function scanWithCheckov(
  python: string,
  deployments: Deployments,
  directory: string,
): Promise<ScanResult> {
  // It reads .checkov.yaml in the user's home and where it runs, whatever configuration is named: neither has one.
  const home = join(directory, 'home');
  mkdirSync(home);
  const { code, stdout, stderr } = await runProcess(
    [
      python,
      '-m',
      'checkov.main',
      // The mode for HCL reads nothing of cdk.tf.json, and is green for that reason.
      '--framework=terraform_plan',
      // Asks nobody for anything.
      '--skip-download',
      '--output=json',
      ...deployments.plans.map(({ file }) => `--file=${file}`),
    ],
    { cwd: home, env: { ...plainEnvironment(home), PYTHONWARNINGS: 'ignore' } },
  );
  // 1: there are findings.
  if ((code !== 0 && code !== 1) || stderr !== '') {
    throw new Error(`checkov ended with code ${code}:\n${stdout.slice(0, 2000)}${stderr}`);
  }
  const report = parseReport(stdout);
  const { passed_checks, failed_checks } = report.results;
  const problems = problemsWith(report, {
    deployments,
    accepted: ACCEPTED,
    checksByType: CHECKS_BY_TYPE,
    version: CHECKOV_VERSION,
  });
  const resources = deployments.plans.reduce((sum, plan) => sum + plan.resources.length, 0);
  return {
    summary:
      `${passed_checks.length} of ${passed_checks.length + failed_checks.length} checks of ${resources} resources ` +
      `in ${deployments.plans.length} plans passed; each other one needs a reason in accepted.ts`,
    problems,
  };
}
