import type { RedactionType } from '../../../../functions/privacy-controls/redaction-config';

/**
 * Typical denied and allowed fields. A list is the first N of them. No path has a wildcard, passes through an array or
 * names a mandatory field, as the libraries cannot do the same as the function there.
 */
export const DENIED: readonly string[] = [
  'CustomerEndpoint.Address',
  'Attributes.benchmarkAttribute1',
  'Recordings',
  'Agent.ARN',
  'ContactLens.ConversationalAnalytics.Configuration',
  'Attributes.benchmarkAttribute0',
  'Attributes.benchmarkAttribute2',
  'Attributes.Tier',
  'Attributes.CaseId',
  'Attributes.CustomerDetails',
  'Attributes.Language',
  'Agent.AcceptedByAgentTimestamp',
  'Agent.AgentPauseDuration',
  'Agent.RoutingProfile.ARN',
  'Agent.StateTransitions',
  'Agent.VoiceEnhancementMode',
  'Agent.Capabilities',
  'Campaign.CampaignId',
  'ContactDetails',
  'CustomerId',
  'CustomerVoiceActivity',
  'DisconnectDetails.PotentialDisconnectIssue',
  'MediaStreams',
  'Queue.ARN',
  'References',
  'SegmentAttributes',
  'SystemEndpoint.DisplayName',
  'Tags',
  'TaskTemplateInfo',
  'VoiceIdResult',
];

export const ALLOWED: readonly string[] = [
  'Attributes.Tier',
  'Attributes.benchmarkAttribute0',
  'CustomerEndpoint.Type',
  'Agent.RoutingProfile.Name',
  'SegmentAttributes',
  'Recordings',
  'Attributes.benchmarkAttribute1',
  'Attributes.benchmarkAttribute2',
  'Attributes.CaseId',
  'Attributes.CustomerDetails',
  'Attributes.Language',
  'Agent.ARN',
  'Agent.AcceptedByAgentTimestamp',
  'Agent.AgentInitiatedHoldDuration',
  'Agent.AgentPauseDuration',
  'Agent.RoutingProfile.ARN',
  'Agent.StateTransitions',
  'Campaign.CampaignId',
  'ContactLens.ConversationalAnalytics.Configuration',
  'CustomerId',
  'DisconnectDetails.PotentialDisconnectIssue',
  'MediaStreams',
  'Queue.ARN',
  'References',
  'Recording',
  'ScheduledTimestamp',
  'SystemEndpoint.DisplayName',
  'Tags',
  'TaskTemplateInfo',
  'VoiceIdResult',
];

const ATTRIBUTES = [3, 4, 5, 6, 7].map((index) => `Attributes.benchmarkAttribute${index}`);
const SENT = [
  'Attributes.benchmarkAttribute0',
  'CustomerEndpoint.Type',
  'SegmentAttributes',
  'Agent.RoutingProfile.Name',
  'Attributes.Tier',
];

/** What is replaced with the first five paths of each list, which send it: one path, five, and one to many values. */
export const REPLACED: Readonly<Record<RedactionType, readonly (readonly string[])[]>> = {
  BLACKLIST: [ATTRIBUTES.slice(0, 1), ATTRIBUTES, ['Attributes']],
  WHITELIST: [SENT.slice(0, 1), SENT],
};
