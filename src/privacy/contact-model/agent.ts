import { count, doubtful, type Fields, list, object, text, timestamp } from './field';

/** Video and screen sharing, of an agent or a customer. */
export const CAPABILITIES: Fields = {
  Video: text('whether video may be sent'),
  ScreenShare: text('whether the screen may be shared'),
};

const GROUP: Fields = {
  ARN: text('identifier of the group', 'organisation'),
  GroupName: text('name of the group', 'organisation'),
};

const TRANSITIONS: Fields = {
  state: text('what the supervisor did: listened in or joined', 'employee'),
  stateStartTimestamp: timestamp('when that began', 'employee'),
  stateEndTimestamp: timestamp('when that ended', 'employee'),
};

const SPELLING =
  'UNCONFIRMED: spelt this way in the documentation of 2023, StateTransitions in later versions';

/** The agent who accepted the contact; `null` if none did. */
export const AGENT: Fields = {
  ARN: text('identifier of the agent in Amazon Connect', 'employee'),
  Username: text('name with which the agent signs in', 'employee'),
  RoutingProfile: object('which queues the agent serves', {
    ARN: text('identifier of the routing profile', 'organisation'),
    Name: text('name of the routing profile', 'organisation'),
  }),
  HierarchyGroups: object('the agent’s position in the hierarchy', {
    Level1: object('group at the highest level', GROUP),
    Level2: object('group at level 2', GROUP),
    Level3: object('group at level 3', GROUP),
    Level4: object('group at level 4', GROUP),
    Level5: object('group at level 5', GROUP),
  }),
  AgentInteractionDuration: count('seconds that the agent talked with the customer', 'employee'),
  CustomerHoldDuration: count('seconds that the customer was on hold', 'employee'),
  AgentInitiatedHoldDuration: count('seconds of hold that this agent began', 'employee'),
  AgentPauseDuration: count('seconds that the agent’s task was paused', 'employee'),
  AgentPauseDurationInSeconds: doubtful(
    'UNCONFIRMED: the name in the DescribeContact API and in tables of delivered records; the record is documented with AgentPauseDuration',
    count('seconds that the agent’s task was paused', 'employee'),
  ),
  AfterContactWorkDuration: count('seconds of work after the contact', 'employee'),
  AfterContactWorkStartTimestamp: timestamp('when the work after the contact began', 'employee'),
  AfterContactWorkEndTimestamp: timestamp('when the work after the contact ended', 'employee'),
  ConnectedToAgentTimestamp: timestamp('when the contact reached the agent', 'employee'),
  AcceptedByAgentTimestamp: timestamp('when the agent accepted the contact', 'employee'),
  PreviewEndTimestamp: timestamp('when the agent finished previewing a campaign’s contact', 'employee'),
  NumberOfHolds: count('how often the customer was put on hold', 'employee'),
  LongestHoldDuration: count('seconds of the longest hold', 'employee'),
  StateTransitions: list('what a supervisor did during the contact', TRANSITIONS),
  stateTransitions: doubtful(SPELLING, list('what a supervisor did during the contact', TRANSITIONS)),
  Capabilities: object('video and screen sharing of the agent', CAPABILITIES),
  DeviceInfo: object('device of the agent', {
    PlatformName: text('browser or application', 'employee'),
    PlatformVersion: text('its version', 'employee'),
    OperatingSystem: text('operating system', 'employee'),
  }),
  VoiceEnhancementMode: text('whether the agent’s audio is enhanced'),
};
