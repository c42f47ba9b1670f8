import { createHash } from 'node:crypto';
import { parseRedactionDocument } from '../../../../functions/privacy-controls/redaction-config';
import { PROGRAM } from '../../../cli/command';
import { counted } from '../../../cli/counted';
import { printable } from '../../../cli/printable';
import { ifThere } from '../../aws/answers';
import { APPLY, PLAN, pipeCommand } from '../../commands';
import { functionRemedy, updateFunctionAgain } from '../../resource-states';
import type { Examination } from '../examination';
import { CouldNotCheck } from '../finding';
import { deploymentCheck, inTheLast } from './deployment-check';

export const STAGE = 'Privacy controls';
const DAY_MS = 86_400_000;
/**
 * When Lambda deprecates a runtime. After that it gets no more security updates, and later it cannot be updated.
 * As of November 2026. @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const DEPRECATIONS: Readonly<Record<string, string>> = {
  'nodejs18.x': '2025-09-01',
  'nodejs20.x': '2026-04-30',
  'nodejs22.x': '2027-04-30',
  'nodejs24.x': '2028-04-30',
};
/** Three months to plan an update. */
const WARN_DAYS = 90;
/** The time span for the current state. */
const RECENT_MINUTES = 15;
/** The duration of a run that timed out, as a share of the time-out: Lambda measures slightly less or more. */
const TIMED_OUT = 0.99;
/** The largest `privacy_cache_ttl_seconds`, used if the function's environment cannot be decrypted. */
const LARGEST_TTL_SECONDS = 86_400;
/** A refresh happens when a record arrives, and may fail once. */
const OVERDUE_SECONDS = 600;

/** Settings that make Lambda run other code before or instead of ours. */
const LOADS_CODE = ['AWS_LAMBDA_EXEC_WRAPPER', 'NODE_OPTIONS'];

/** Skips checks of the privacy controls if they are off. */
export const withoutPrivacyControls = ({ deployment }: Examination): string | undefined =>
  deployment.privacyControls === undefined ? 'the privacy controls are off' : undefined;

export const privacyFunction = deploymentCheck({
  id: 'function',
  stage: STAGE,
  findings: {
    'function-missing': 'fail',
    'function-failed': 'fail',
    'function-inactive': 'warn',
    'function-update-failed': 'fail',
    'function-reads-other-configuration': 'fail',
    'function-code-added': 'fail',
    'runtime-deprecated': 'fail',
    'runtime-ending': 'warn',
    'runtime-unknown': 'warn',
  },
  skip: withoutPrivacyControls,
  async run(examination, report) {
    const { functionName: name = '' } = examination.deployment.privacyControls ?? {};
    const described = await examination.function();
    if (described === undefined) {
      report('function-missing', `the function ${name} does not exist: no record can be delivered`, APPLY);
      return '';
    }
    const state = described.State ?? 'unknown';
    const reason = described.StateReasonCode ? ` (${described.StateReasonCode})` : '';
    const { pipe, region, privacyControls } = examination.deployment;
    if (state !== 'Active') {
      report(
        state === 'Pending' || state === 'Inactive' ? 'function-inactive' : 'function-failed',
        `the function is ${state}${reason}`,
        functionRemedy(state, name, region),
      );
    }
    if (described.LastUpdateStatus === 'Failed') {
      const why = described.LastUpdateStatusReasonCode ? ` (${described.LastUpdateStatusReasonCode})` : '';
      report(
        'function-update-failed',
        `the last update of the function failed${why}`,
        updateFunctionAgain(name, privacyControls?.roleArn ?? '', region),
      );
    }
    const stop = `at once: ${pipeCommand('stop-pipe', { pipe, region })}\nto see who changed it: CloudTrail, event UpdateFunctionConfiguration\nthen: ${APPLY}`;
    // Absent without permission to decrypt.
    const settings = described.Environment?.Variables ?? {};
    const read = settings.REDACTION_CONFIG_PARAMETER;
    if (read !== undefined && read !== privacyControls?.parameter) {
      report(
        'function-reads-other-configuration',
        `the function reads its configuration from ${printable(read)}, not from ${privacyControls?.parameter}: more may be sent than redaction_config allows`,
        stop,
      );
    }
    const added = [
      ...(described.Layers ?? []).map(({ Arn = 'a layer' }) => printable(Arn)),
      ...LOADS_CODE.filter((name) => settings[name] !== undefined),
    ];
    if (added.length > 0) {
      report(
        'function-code-added',
        `the function runs code that was not deployed, through ${added.join(', ')}: records may be sent unredacted`,
        stop,
      );
    }
    const runtime = described.Runtime ?? 'unknown';
    const deprecation = DEPRECATIONS[runtime];
    if (deprecation === undefined) {
      report(
        'runtime-unknown',
        `the runtime ${printable(runtime)} is unknown to this version`,
        'check its deprecation date at https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
      );
    } else {
      const days = Math.floor((Date.parse(deprecation) - examination.settings.now) / DAY_MS);
      const upgrade = `deploy a later version of this project: ${APPLY}`;
      if (days < 0) {
        report('runtime-deprecated', `Lambda has deprecated ${runtime} on ${deprecation}`, upgrade);
      } else if (days < WARN_DAYS)
        report('runtime-ending', `Lambda deprecates ${runtime} on ${deprecation}, in ${days} days`, upgrade);
    }
    return `${name} is Active, on ${runtime}`;
  },
});

export const functionCode = deploymentCheck({
  id: 'function-code',
  stage: STAGE,
  findings: { 'code-changed': 'fail' },
  skip: (examination) =>
    withoutPrivacyControls(examination) ??
    (examination.deployment.privacyControls?.codeSha256 === undefined
      ? 'only Terraform knows which code was deployed: omit --environment, or name its outputs with --outputs'
      : undefined),
  async run(examination, report) {
    const { privacyControls, pipe, region } = examination.deployment;
    const described = await examination.function();
    if (described === undefined) throw new CouldNotCheck('the function does not exist');
    if (described.CodeSha256 !== privacyControls?.codeSha256) {
      report(
        'code-changed',
        'the code of the function is not the deployed code: records may be sent unredacted',
        `at once: ${pipeCommand('stop-pipe', { pipe, region })}\n` +
          'to see who changed it: CloudTrail, event UpdateFunctionCode\n' +
          `to restore the deployed code: ${PLAN}`,
      );
    }
    return 'the code is the deployed code';
  },
});

export const functionRuns = deploymentCheck({
  id: 'function-runs',
  stage: STAGE,
  findings: {
    'function-errors': 'warn',
    'function-throttled': 'warn',
    'function-timed-out': 'warn',
    'records-malformed': 'warn',
    'records-of-other-kinds': 'warn',
    'fallback-active': 'fail',
    'configuration-stale': 'warn',
  },
  skip: withoutPrivacyControls,
  async run(examination, report) {
    const { hours } = examination.settings;
    const { privacyControls, region } = examination.deployment;
    const [metrics, described] = await Promise.all([examination.metrics(), examination.function()]);
    const logs = `aws logs tail ${privacyControls?.logGroup} --since ${hours}h --region ${region}`;
    const errors = metrics.sum('functionErrors');
    if (errors > 0)
      report('function-errors', `the function failed ${counted(errors, 'time')} ${inTheLast(hours)}`, logs);
    const throttles = metrics.sum('functionThrottles');
    if (throttles > 0) {
      report(
        'function-throttled',
        `Lambda refused to run the function ${counted(throttles, 'time')} ${inTheLast(hours)}`,
        `raise privacy_function_reserved_concurrency, or the concurrency of the account\n${PROGRAM} capacity ${examination.arguments} --from-metrics`,
      );
    }
    const timeout = (described?.Timeout ?? Number.POSITIVE_INFINITY) * 1000;
    if ((metrics.maximum('functionDuration') ?? 0) >= timeout * TIMED_OUT) {
      report(
        'function-timed-out',
        `the function ran into its time-out of ${timeout / 1000} seconds ${inTheLast(hours)}`,
        `raise privacy_function_memory_mb or privacy_function_timeout_seconds, then: ${APPLY}`,
      );
    }
    const malformed = metrics.sum('malformed');
    if (malformed > 0) {
      report(
        'records-malformed',
        `${counted(malformed, 'record')} ${inTheLast(hours)} could not be read, and ${malformed === 1 ? 'was' : 'were'} not delivered`,
        'the log of the function shows their eventID; the backup has the original records',
      );
    }
    const others = metrics.sum('notContactRecords');
    if (others > 0) {
      report(
        'records-of-other-kinds',
        `${counted(others, 'record')} ${inTheLast(hours)} ${others === 1 ? 'was not a contact record' : 'were not contact records'}, and not delivered`,
        `the log of the function shows their eventID, and their kind if it is known\n${logs} --filter-pattern '"not a contact record"'`,
      );
    }
    const document = 'see the findings about the configuration, the network and the role of the function';
    if ((metrics.maximum('fallback', RECENT_MINUTES) ?? 0) > 0) {
      report(
        'fallback-active',
        'the privacy controls have no usable configuration: only the mandatory fields are sent',
        `${document}\n${logs}`,
      );
    }
    const ttl = Number(described?.Environment?.Variables?.PRIVACY_CACHE_TTL_SECONDS ?? LARGEST_TTL_SECONDS);
    const age = metrics.maximum('configurationAge', RECENT_MINUTES) ?? 0;
    if (age > ttl + OVERDUE_SECONDS) {
      report(
        'configuration-stale',
        `the configuration in effect is ${Math.floor(age / 60)} minutes old: a change is not in effect yet`,
        `${document}\n${logs}`,
      );
    }
    return `no error, no throttling, and no time-out ${inTheLast(hours)}`;
  },
});

export const redactionDocument = deploymentCheck({
  id: 'configuration',
  stage: STAGE,
  findings: {
    'parameter-missing': 'fail',
    'parameter-type': 'fail',
    'document-invalid': 'fail',
    'document-changed': 'fail',
    'document-odd': 'warn',
    'mandatory-fields-only': 'note',
    'nothing-removed': 'note',
  },
  skip: withoutPrivacyControls,
  async run({ deployment, aws }, report) {
    const Name = deployment.privacyControls?.parameter;
    const answer = await ifThere(aws.ssm.getParameter({ Name }));
    if (answer === undefined) {
      report(
        'parameter-missing',
        `the parameter ${Name} does not exist: only the mandatory fields are sent`,
        APPLY,
      );
      return '';
    }
    const { Type, Value = '' } = answer.Parameter ?? {};
    if (Type !== 'String') {
      report(
        'parameter-type',
        `the parameter is a ${Type}, not a String: the function reads it without decryption`,
        `delete it, then: ${APPLY}`,
      );
      return '';
    }
    const result = parseRedactionDocument(Value);
    if (!result.ok) {
      const [first, ...more] = result.errors;
      report(
        'document-invalid',
        `the configuration is not valid, and is not used: ${printable(`${first?.at}: ${first?.message}`)}${more.length > 0 ? `, and ${counted(more.length, 'further error')}` : ''}`,
        `correct redaction_config, then: ${APPLY}`,
      );
      return '';
    }
    const deployed = deployment.privacyControls?.configurationSha256;
    if (deployed !== undefined && createHash('sha256').update(Value).digest('hex') !== deployed) {
      report(
        'document-changed',
        'the configuration is not the one that Terraform wrote: someone has changed what is sent',
        `at once: ${pipeCommand('stop-pipe', deployment)}\nto see who changed it: CloudTrail, event PutParameter\nthen: ${APPLY}`,
      );
    }
    const { type, fields } = result.config;
    for (const { message } of result.notices)
      report('document-odd', printable(message), 'remove it from redaction_config, or correct it');
    if (fields.length === 0) {
      if (type === 'WHITELIST') {
        report('mandatory-fields-only', 'WHITELIST without fields: only the mandatory fields are sent');
      } else {
        report('nothing-removed', 'BLACKLIST without fields: records are sent in full');
      }
    }
    return type === 'WHITELIST'
      ? `WHITELIST: the mandatory fields and ${counted(fields.length, 'further field')} are sent`
      : `BLACKLIST: everything except ${counted(fields.length, 'field')} is sent`;
  },
});
