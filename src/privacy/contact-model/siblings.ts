/** The same data, under two names. */
export interface Twins {
  readonly names: readonly [string, string];
  readonly why: string;
}

/** Fields with the same kind of data. A list that denies one may be meant to deny the others. */
export interface Relatives {
  /** The kind of data, in the plural. */
  readonly what: string;
  /** Paths of the model. */
  readonly paths: readonly string[];
  /** Paths that may also contain such data. */
  readonly among?: readonly string[];
}

export const TWINS: readonly Twins[] = [
  { names: ['Recording', 'Recordings'], why: 'the first recording is in both' },
  {
    names: ['Agent.StateTransitions', 'Agent.stateTransitions'],
    why: 'the documentation has used both spellings',
  },
  {
    names: ['Agent.AgentPauseDuration', 'Agent.AgentPauseDurationInSeconds'],
    why: 'the record’s documentation uses the first name, the API and tables of delivered records the second',
  },
  {
    names: ['ChatMetrics.ChatContactMetrics', 'ChatMetrics.ContactMetrics'],
    why: 'the API uses the first name, the record’s documentation and tables of delivered records the second',
  },
  {
    names: ['AdditionalEmailRecipients.ToList', 'AdditionalEmailRecipients.ToAddresses'],
    why: 'which of them Amazon Connect sends is not confirmed',
  },
  {
    names: ['AdditionalEmailRecipients.CcList', 'AdditionalEmailRecipients.CcAddresses'],
    why: 'which of them Amazon Connect sends is not confirmed',
  },
];

export const RELATIVES: readonly Relatives[] = [
  {
    what: 'numbers and addresses of customers or others outside',
    paths: [
      'CustomerEndpoint.Address',
      'TransferredToEndpoint.Address',
      'SystemEndpoint.Address',
      'AdditionalEmailRecipients',
      'References.Value',
    ],
    among: ['Attributes.*'],
  },
  {
    what: 'names of customers or others outside',
    paths: [
      'CustomerEndpoint.DisplayName',
      'TransferredToEndpoint.DisplayName',
      'SystemEndpoint.DisplayName',
      'AdditionalEmailRecipients',
    ],
  },
  {
    what: 'identifiers of the customer',
    paths: [
      'CustomerId',
      'SegmentAttributes.connect:CustomerAuthentication.ValueMap.AssociatedCustomerId',
      'VoiceIdResult.GeneratedSpeakerId',
    ],
    among: ['Attributes.*'],
  },
  {
    what: 'data that your flows and systems add to the record',
    paths: ['Attributes', 'SegmentAttributes', 'ContactDetails', 'References', 'Tags'],
  },
  {
    what: 'texts about a task or in an e-mail',
    paths: [
      'Name',
      'Description',
      'ContactDetails',
      'References.Value',
      'SegmentAttributes.connect:EmailSubject',
    ],
  },
  {
    what: 'places where conversations are stored',
    paths: ['Recordings.Location', 'Recordings.UnprocessedTranscriptLocation'],
  },
  {
    what: 'identifiers of agents',
    paths: [
      'Agent.ARN',
      'Agent.Username',
      'SegmentAttributes.connect:CreatedByUser',
      'NextContacts.NextContactMetadata.QuickConnectContactData.QuickConnectName',
      'RoutingCriteria.Steps.Expression.AttributeCondition.MatchCriteria.AgentsCriteria.AgentIds',
      'RoutingCriteria.Steps.Expression.NotAttributeCondition.MatchCriteria.AgentsCriteria.AgentIds',
    ],
    among: [
      'RoutingCriteria.Steps.Expression.AndExpression',
      'RoutingCriteria.Steps.Expression.OrExpression',
    ],
  },
];
