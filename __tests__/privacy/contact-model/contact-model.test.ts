import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFieldPath } from '../../../functions/privacy-controls/field-path';
import { MANDATORY_FIELDS } from '../../../functions/privacy-controls/mandatory-fields';
import { sensitivitiesOf, viewModel } from '../../../src/privacy/contact-model/entries';
import { lookUp } from '../../../src/privacy/contact-model/lookup';
import { SENSITIVITIES, type Sensitivity } from '../../../src/privacy/contact-model/sensitivity';
import { FieldName } from '../../../src/privacy/list/field-name';
import { isJsonObject, type JsonValue } from '../../../src/records/json';

const SAMPLES = join(__dirname, '..', '..', '..', 'src', 'records', 'sample-records');
/** The unknown fields of the sample for them. */
const UNKNOWN = ['FieldOfTheFuture', 'Agent.NewAgentMeasure', 'QualityMetrics.NewParty'];

/** Documented fields that, with everything beneath them, are in no bundled record. */
const NEVER_SHOWN = `
  RelatedContactId ContactAssociationId
  NextContacts.NextContactMetadata.QuickConnectContactData.InitiationTimestamp
  DisconnectDetails.PotentialDisconnectIssue RingStartTimestamp QueuePriority QueueTimeAdjustmentSeconds
  TransferredToEndpoint.DisplayName AdditionalEmailRecipients.ToList AdditionalEmailRecipients.CcList
  Customer.Capabilities.ScreenShare Customer.DeviceInfo VoiceIdResult.Authentication
  VoiceIdResult.FraudDetection VoiceIdResult.GeneratedSpeakerId VoiceIdResult.SpeakerEnrolled
  VoiceIdResult.SpeakerOptedOut Agent.HierarchyGroups.Level3.ARN Agent.HierarchyGroups.Level3.GroupName
  Agent.HierarchyGroups.Level4.ARN Agent.HierarchyGroups.Level4.GroupName Agent.HierarchyGroups.Level5.ARN
  Agent.HierarchyGroups.Level5.GroupName Agent.AgentPauseDurationInSeconds Agent.PreviewEndTimestamp
  Agent.stateTransitions Agent.Capabilities.Video Agent.Capabilities.ScreenShare
  RoutingCriteria.ActivationTimestamp RoutingCriteria.Index RoutingCriteria.Steps
  SegmentAttributes.connect:Direction SegmentAttributes.connect:CustomerAuthentication
  SegmentAttributes.connect:CreatedByUser SegmentAttributes.connect:ContactExpiry
  SegmentAttributes.connect:AssignmentType SegmentAttributes.connect:ScreenSharingDetails
  SegmentAttributes.connect:ValidationTestType SegmentAttributes.connect:BlockReasonHeader
  SegmentAttributes.connect:X-SES-SPAM-VERDICT SegmentAttributes.connect:X-SES-VIRUS-VERDICT
  SegmentAttributes.connect:RedactedFields ContactDetails.Description
  ContactLens.ConversationalAnalytics.Configuration.SummaryConfiguration
  ChatMetrics.ChatContactMetrics.TotalBotMessageLengthInChars
  ChatMetrics.ChatContactMetrics.ConversationCloseTimeInMillis
  ChatMetrics.ChatContactMetrics.AgentFirstResponseTimestamp
  ChatMetrics.ChatContactMetrics.AgentFirstResponseTimeInMillis ChatMetrics.ContactMetrics
  ChatMetrics.AgentMetrics.ParticipantType ChatMetrics.AgentMetrics.ConversationAbandon
  ChatMetrics.AgentMetrics.NumResponses ChatMetrics.AgentMetrics.MessageLengthInChars
  ChatMetrics.AgentMetrics.TotalResponseTimeInMillis ChatMetrics.AgentMetrics.MaxResponseTimeInMillis
  ChatMetrics.AgentMetrics.LastMessageTimestamp ChatMetrics.CustomerMetrics.ParticipantType
  ChatMetrics.CustomerMetrics.ConversationAbandon ChatMetrics.CustomerMetrics.NumResponses
  ChatMetrics.CustomerMetrics.MessageLengthInChars ChatMetrics.CustomerMetrics.TotalResponseTimeInMillis
  ChatMetrics.CustomerMetrics.MaxResponseTimeInMillis ChatMetrics.CustomerMetrics.LastMessageTimestamp
  ContactEvaluations OutboundStrategy.Config WisdomInfo GlobalResiliencyMetadata`
  .trim()
  .split(/\s+/);

const segmentsOf = (path: string) => {
  const result = parseFieldPath(path);
  if (!result.ok) throw new Error(path);
  return result.path.segments;
};
const view = viewModel();
const { entries } = view;

/** The names of all members beneath a value. */
function namesIn(value: JsonValue, name = FieldName.RECORD): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => namesIn(each, name));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const next = name.member(key);
    return [next.text, ...namesIn(member, next)];
  });
}

const sampleNames = new Set(
  readdirSync(SAMPLES)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => namesIn(JSON.parse(readFileSync(join(SAMPLES, file), 'utf8')) as JsonValue)),
);

describe('the model of the contact record', () => {
  it('contains every field of the bundled records', () => {
    const unknown = [...sampleNames].filter((name) => !lookUp(segmentsOf(name)).known);
    expect(unknown.filter((name) => !unknown.includes(name.slice(0, name.lastIndexOf('.')))).sort()).toEqual(
      [...UNKNOWN].sort(),
    );
  });

  it('contains these fields that no bundled record has', () => {
    const unseen = entries.filter(
      ({ path, kind }) => kind === 'documented' && !path.includes('*') && !sampleNames.has(path),
    );
    const tops = unseen.filter(({ path }) => !unseen.some((above) => path.startsWith(`${above.path}.`)));
    expect(tops.map(({ path }) => path)).toEqual(NEVER_SHOWN);
  });

  it('contains every mandatory field', () => {
    const paths = entries.map(({ path }) => path);
    expect(MANDATORY_FIELDS.filter((name) => !paths.includes(name))).toEqual([]);
  });

  it.each<[path: string, sensitivity: Sensitivity]>([
    ['SegmentAttributes.connect:CustomerAuthentication.ValueMap.AssociatedCustomerId', 'personal'],
    ['SegmentAttributes.connect:CreatedByUser', 'employee'],
    ['SegmentAttributes.connect:ContactExpiry.ValueMap.ExpiryTimeStamp', 'technical'],
    ['SegmentAttributes.connect:ScreenSharingDetails.ValueMap.ScreensharingActivated', 'technical'],
    ['QueuePriority', 'organisation'],
    ['ContactDetails.Description', 'open'],
  ])('classifies %s as %s', (path, sensitivity) => {
    const entry = entries.find((each) => each.path === path);
    expect([...sensitivitiesOf(entry?.field.shape ?? { kind: 'any', sensitivity: 'open' })]).toEqual([
      sensitivity,
    ]);
    expect(entry?.kind).toBe('documented');
  });

  it('contains every field once, with a path that it knows itself', () => {
    const paths = entries.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.filter((path) => !lookUp(segmentsOf(path)).known)).toEqual([]);
  });

  it('describes every field, its sensitivity and every doubt', () => {
    for (const { path, field } of entries) {
      expect(field.about, path).toMatch(/^\S[^\n|]{2,90}[^.\s]$/);
      expect(field.doubt ?? 'UNCONFIRMED: ', path).toMatch(/^(UNCONFIRMED: |Voice ID ended )/);
      for (const each of sensitivitiesOf(field.shape)) expect(SENSITIVITIES).toHaveProperty(each);
      expect(sensitivitiesOf(field.shape).size, path).toBeGreaterThan(0);
    }
  });

  it('counts the entries beneath each entry', () => {
    for (const [index, { path, beneath }] of entries.entries()) {
      const paths = entries.slice(index + 1).map((entry) => entry.path);
      const last = paths.findIndex((each) => !each.startsWith(`${path}.`));
      expect(beneath, path).toBe(last < 0 ? paths.length : last);
    }
  });
});

describe('the record of the model', () => {
  const names = namesIn(view.record);

  it('contains every entry, and an unknown member in every object', () => {
    const objects = entries.filter(
      ({ field: { shape } }) => (shape.kind === 'list' ? shape.of : shape).kind === 'object',
    );
    for (const { place } of objects) expect(names).toContain(`${place}.${view.futureName}`);
    expect(names).toContain(view.futureName);
    expect(entries.filter(({ place }) => !names.includes(place))).toEqual([]);
  });

  it('contains the keys of maps that paths name, and recursive fields as deep as the paths', () => {
    const paths = [
      'Attributes.Tier',
      'Attributes.a\\.b',
      '*.Elsewhere',
      'SegmentAttributes.x.ValueList.ValueMap.y.ValueString',
      'RoutingCriteria.Steps.Expression.AndExpression.OrExpression.AttributeCondition.Name',
    ].map((text) => ({ text, segments: segmentsOf(text) }));
    const named = viewModel(paths);
    const all = namesIn(named.record);
    const rows = named.entries.filter(({ kind }) => kind === 'named').map(({ path }) => path);
    expect(rows).toContain('Attributes.Tier');
    expect(rows).toContain('Attributes.a\\.b');
    expect(rows).toContain('Tags.Elsewhere');
    expect(rows).not.toContain('Tags.Tier');
    for (const { text } of [...paths.slice(0, 2), ...paths.slice(3)]) expect(all).toContain(text);
    expect(named.entries.map(({ path }) => path)).toContain(paths[4]?.text);
    expect(viewModel().entries.map(({ path }) => path)).not.toContain(
      'RoutingCriteria.Steps.Expression.AndExpression.OrExpression',
    );
  });

  it('is bounded, whatever the wildcards', () => {
    const text = `RoutingCriteria.Steps.Expression${'.*'.repeat(60)}`;
    expect(viewModel([{ text, segments: segmentsOf(text) }]).entries.length).toBeLessThan(10_000);
  });

  it('never uses a name that a path contains', () => {
    const text = 'FieldOfTheFuture';
    expect(viewModel([{ text, segments: segmentsOf(text) }]).futureName).toBe('FieldOfTheFuture.');
  });
});

describe('looking up a path', () => {
  it.each([
    'Attributes',
    'Attributes.Tier',
    'Attributes.*',
    '*.Tier',
    'Recordings.Location',
    'Recordings.*.Location',
    'SegmentAttributes.connect:Subtype.ValueString',
    'SegmentAttributes.own.ValueMap.a.ValueList.ValueMap.b.ValueArn',
    'RoutingCriteria.Steps.Expression.AndExpression.OrExpression.NotAttributeCondition.Range.MaxProficiencyLevel',
    'ContactDetails.a.b.c',
    'SegmentAttributes.connect:SomethingNew',
    'SegmentAttributes.own',
    '*.ValueString',
    'ContactEvaluations.*.EvaluationArn',
    'ContactEvaluations.2e44158b-ae97-4a94-90ed-a82f8f6d0558',
    'Tags.aws:connect:systemEndpoint',
  ])('knows %s', (path) => {
    expect(lookUp(segmentsOf(path))).toEqual({ known: true });
  });

  it.each<[path: string, at: number, reason: string, meant: string | undefined]>([
    ['Atributes.Tier', 0, 'no such name', 'Attributes.Tier'],
    ['attributes.Tier', 0, 'no such name', 'Attributes.Tier'],
    ['Recording.Loction', 1, 'no such name', 'Recording.Location'],
    ['Recordngs.Loction', 0, 'no such name', 'Recordings.Location'],
    ['Recordings.0.Location', 1, 'no such name', 'Recordings.Location'],
    [
      'SegmentAttributes.connect:Subtype.ValueStrng',
      2,
      'no such name',
      'SegmentAttributes.connect:Subtype.ValueString',
    ],
    ['Attributes.a.b', 2, 'nothing beneath', 'Attributes.a\\.b'],
    ['Tags.a.b', 2, 'nothing beneath', 'Tags.a\\.b'],
    // Beneath a map whose values are objects.
    [
      'SegmentAttributes.connect:CustomerAuthentication.AssociatedCustomerId',
      2,
      'no such name',
      'SegmentAttributes.connect:CustomerAuthentication.ValueMap.AssociatedCustomerId',
    ],
    [
      'segmentattributes.connect:customerauthentication.associatedcustomerid.valuestring',
      0,
      'no such name',
      'SegmentAttributes.connect:CustomerAuthentication.ValueMap.AssociatedCustomerId.ValueString',
    ],
    [
      'SegmentAttributes.connect:CustomerAuthentication.ValueMap.associatedCustomerID',
      3,
      'no such name',
      'SegmentAttributes.connect:CustomerAuthentication.ValueMap.AssociatedCustomerId',
    ],
    [
      'SegmentAttributes.own.ValueList.Name',
      3,
      'no such name',
      'SegmentAttributes.own.ValueList.ValueMap.Name',
    ],
    ['SegmentAttributes.own.CustomerName', 2, 'no such name', 'SegmentAttributes.own.ValueMap.CustomerName'],
    ['SegmentAttributes.own.a.b', 2, 'no such name', 'SegmentAttributes.own.ValueMap.a.ValueMap.b'],
    ['ContactEvaluations.form.Score', 2, 'no such name', undefined],
    // A member of a map's values instead of a key.
    ['ContactEvaluations.EvaluationArn', 1, 'no such name', 'ContactEvaluations.*.EvaluationArn'],
    ['ContactEvaluations.formid', 1, 'no such name', 'ContactEvaluations.*.FormId'],
    ['SegmentAttributes.ValueString', 1, 'no such name', 'SegmentAttributes.*.ValueString'],
    ['SegmentAttributes.ValueMap.Status', 1, 'no such name', 'SegmentAttributes.*.ValueMap.Status'],
    [
      'SegmentAttributes.own.ValueMap.ValueArn',
      3,
      'no such name',
      'SegmentAttributes.own.ValueMap.*.ValueArn',
    ],
    [
      'SegmentAttributes.own.ValueList.ValueMap.valueinteger',
      4,
      'no such name',
      'SegmentAttributes.own.ValueList.ValueMap.*.ValueInteger',
    ],
    [
      'SegmentAttributes.*.AssociatedCustomerId',
      2,
      'no such name',
      'SegmentAttributes.*.ValueMap.AssociatedCustomerId',
    ],
    ['SegmentAttributes.AttributeValue', 1, 'no such name', 'SegmentAttributes.*'],
    ['Attributes.AttributeValue', 1, 'no such name', 'Attributes.*'],
    // A key that Amazon Connect sets, in another spelling.
    ['SegmentAttributes.Connect:subtype', 1, 'no such name', 'SegmentAttributes.connect:Subtype'],
    ['SegmentAttributes.connect:EmailSubjcet', 1, 'no such name', 'SegmentAttributes.connect:EmailSubject'],
    ['Tags.aws:connect:instanceID', 1, 'no such name', 'Tags.aws:connect:instanceId'],
    ['Agent.Name', 1, 'no such name', 'Agent.RoutingProfile.Name'],
    ['Attributes.a.*', 2, 'nothing beneath', 'Attributes.a'],
    ['Agent.Username.First', 2, 'nothing beneath', 'Agent.Username'],
    ['Agent.*.First.*', 2, 'no such name', undefined],
    ['Agent.Username.*', 2, 'nothing beneath', 'Agent.Username'],
    ['Somewhere.Else', 0, 'no such name', undefined],
    ['Recordings.*.*.Location', 3, 'nothing beneath', 'Recordings.*.*'],
  ])('does not know %s', (path, at, reason, meant) => {
    expect(lookUp(segmentsOf(path))).toEqual({ known: false, at, reason, meant });
    if (meant !== undefined) expect(lookUp(segmentsOf(meant)).known).toBe(true);
  });
});
