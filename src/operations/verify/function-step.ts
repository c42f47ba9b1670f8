import type { MetricName } from '../../../functions/privacy-controls/metrics';
import { type JsonObject, type JsonValue, member } from '../../records/json';
import { logEntriesOf } from '../aws/log-events';
import { operatorCommand } from '../commands';
import type { PrivacyControlsFacts } from '../deployment/deployment';
import { follow } from '../follow';
import { couldNotCheck, interruptedResult } from '../step-table';
import { SKEW_MS, type StepResult, secondsAfter, type Trail } from './step';

/** What the function logged about the record. */
interface Handled {
  readonly at: Date;
  readonly line: JsonObject;
}

/** Whether the function has returned the record, according to its log. */
export async function followFunction(trail: Trail): Promise<StepResult> {
  const facts = trail.deployment.privacyControls;
  if (facts === undefined) {
    const text = 'there are no privacy controls: the record is sent unchanged';
    return { step: 'function', state: 'off', text };
  }
  let failure: Handled | undefined;
  const handled = await follow(async () => {
    const lines = await linesAbout(trail, facts);
    failure = lines.find(({ line }) => outcomeOf(line) === 'failed') ?? failure;
    return lines.find(({ line }) => outcomeOf(line) !== 'failed');
  }, trail);
  switch (handled.end) {
    case 'found':
      return resultOf(trail, facts, handled.value);
    case 'refused':
      return couldNotCheck('function', handled.failure);
    case 'interrupted':
      return interruptedResult('function');
    case 'timed-out': {
      const name = facts.functionName;
      const remedy = `read ${facts.logGroup}; ${operatorCommand('doctor', trail.deployment)}`;
      if (failure !== undefined) {
        const text = `${name} could not redact the record; the pipe retries`;
        return { step: 'function', state: 'failed', text, remedy };
      }
      if (handled.failure !== undefined) return couldNotCheck('function', handled.failure);
      return {
        step: 'function',
        state: 'timed-out',
        text: `${name} has logged nothing about the record`,
        remedy,
      };
    }
  }
}

async function linesAbout(
  { aws, eventId, arrived, signal }: Trail,
  { logGroup }: PrivacyControlsFacts,
): Promise<readonly Handled[]> {
  const query = {
    logGroupName: logGroup,
    startTime: arrived.getTime() - SKEW_MS,
    filterPattern: `"${eventId}"`,
  };
  const entries = await logEntriesOf(aws, query, signal);
  return (
    entries
      .map(({ at, entry }) => ({ at, line: entry }))
      // The line with the metrics of the event. Other lines give the reason.
      .filter(({ line }) => member(line, 'eventID') === eventId && metric(line, 'RecordsReceived') === 1)
  );
}

const metric = (line: JsonObject, name: MetricName): JsonValue | undefined => member(line, name);

function outcomeOf(
  line: JsonObject,
): 'delivered' | 'malformed' | 'not a contact record' | 'empty' | 'failed' {
  if (metric(line, 'RecordsDelivered') === 1) return 'delivered';
  if (metric(line, 'MalformedRecords') === 1) return 'malformed';
  if (metric(line, 'NotContactRecords') === 1) return 'not a contact record';
  if (metric(line, 'EmptyRecords') === 1) return 'empty';
  return 'failed';
}

function resultOf(
  trail: Trail,
  { functionName, logGroup }: PrivacyControlsFacts,
  { at, line }: Handled,
): StepResult {
  const seconds = secondsAfter(trail, at);
  const outcome = outcomeOf(line);
  if (outcome !== 'delivered') {
    return {
      step: 'function',
      state: 'failed',
      seconds,
      text: `${functionName} found that the record is ${outcome === 'failed' ? 'malformed' : outcome}, and did not return it`,
      remedy: `this is a defect of the function or of this command; the log is ${logGroup}`,
    };
  }
  const removed = metric(line, 'FieldsRemoved');
  const replaced = metric(line, 'FieldsReplaced');
  const fallback = metric(line, 'FallbackActive') === 1;
  const withoutKey = metric(line, 'PseudonymKeyUnavailable') === 1;
  return {
    step: 'function',
    state: 'seen',
    seconds,
    text:
      `${functionName} returned it${typeof removed === 'number' ? `, ${removed} fields removed` : ''}` +
      `${typeof replaced === 'number' ? `, ${replaced} values replaced` : ''}` +
      `${fallback ? '; it has no configuration, so only the mandatory fields are sent' : ''}` +
      `${withoutKey ? '; it cannot use the key for pseudonyms, so what would become a pseudonym is removed' : ''}`,
    ...((fallback || withoutKey) && { remedy: operatorCommand('doctor', trail.deployment) }),
  };
}
