/**
 * The contact record fields that Operata always receives, whatever the configuration.
 * Source: Operata's list of mandatory contact trace record fields.
 */
export const MANDATORY_FIELDS: readonly string[] = [
  'Agent',
  'Agent.NumberOfHolds',
  'Agent.DeviceInfo',
  'Agent.CustomerHoldDuration',
  'Agent.Username',
  'Agent.LongestHoldDuration',
  'Agent.AgentInteractionDuration',
  'Agent.AfterContactWorkStartTimestamp',
  'Agent.ConnectedToAgentTimestamp',
  'Agent.AfterContactWorkDuration',
  'Agent.AfterContactWorkEndTimestamp',
  'Agent.HierarchyGroups',
  'AgentConnectionAttempts',
  'AnsweringMachineDetectionStatus',
  'AWSAccountId',
  'AWSContactTraceRecordFormatVersion',
  'Channel',
  'ConnectedToSystemTimestamp',
  'ContactId',
  'NextContactId',
  'PreviousContactId',
  'DisconnectReason',
  'InitialContactId',
  'InitiationMethod',
  'LastUpdateTimestamp',
  'DisconnectTimestamp',
  'InitiationTimestamp',
  'InstanceARN',
  'QualityMetrics',
  'Queue',
  'Queue.Name',
  'Queue.Duration',
  'Queue.DequeueTimestamp',
  'Queue.EnqueueTimestamp',
  'SystemEndpoint',
  'SystemEndpoint.Type',
  'SystemEndpoint.Address',
  'TransferCompletedTimestamp',
  'TransferredToEndpoint',
];

/**
 * The mandatory fields that have mandatory fields beneath them. They stay whatever their value is; of the fields
 * beneath them, only the mandatory ones are guaranteed.
 */
export const MANDATORY_CONTAINERS: readonly string[] = MANDATORY_FIELDS.filter((name) =>
  MANDATORY_FIELDS.some((other) => other.startsWith(`${name}.`)),
);

/** The mandatory fields that include everything beneath them. */
export const MANDATORY_SUBTREES: readonly string[] = MANDATORY_FIELDS.filter(
  (name) => !MANDATORY_CONTAINERS.includes(name),
);
