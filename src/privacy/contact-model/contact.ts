import { AGENT, CAPABILITIES } from './agent';
import {
  count,
  doubtful,
  type Field,
  type Fields,
  flag,
  list,
  map,
  object,
  type Shape,
  text,
  texts,
  timestamp,
} from './field';
import { routingCriteria } from './routing-criteria';
import type { Sensitivity } from './sensitivity';
import { VOICE_ID_RESULT } from './voice-id';

const recording: Fields = {
  Status: text('whether the recording still exists'),
  Location: text('where the recording or transcript is stored', 'content'),
  DeletionReason: text('reason that someone gave for deleting it', 'open'),
};

const participantMetrics = (who: string, sensitivity: 'employee' | 'technical'): Fields => ({
  ParticipantId: text(`identifier of the ${who} in this chat`),
  ParticipantType: text('agent, customer or supervisor'),
  ConversationAbandon: flag(`whether the ${who} left the chat`, sensitivity),
  MessagesSent: count(`messages of the ${who}`, sensitivity),
  NumResponses: count(`answers of the ${who}`, sensitivity),
  MessageLengthInChars: count(`characters that the ${who} wrote`, sensitivity),
  TotalResponseTimeInMillis: count(`milliseconds that the ${who} took to answer, in total`, sensitivity),
  MaxResponseTimeInMillis: count(`milliseconds that the ${who} took to answer, at most`, sensitivity),
  LastMessageTimestamp: timestamp(`when the ${who} wrote last`, sensitivity),
});

const chatContactMetrics = (): Field =>
  object('counts of the whole chat', {
    MultiParty: flag('whether more than one agent took part'),
    TotalMessages: count('messages in the chat'),
    TotalBotMessages: count('messages of bots'),
    TotalBotMessageLengthInChars: count('characters of bots’ messages'),
    ConversationCloseTimeInMillis: count('milliseconds from the customer’s last message to the end'),
    ConversationTurnCount: count('changes between the speakers'),
    AgentFirstResponseTimestamp: timestamp('when the agent first answered', 'employee'),
    AgentFirstResponseTimeInMillis: count('milliseconds until the agent first answered', 'employee'),
  });

const audio = (of: string): Field =>
  object(`audio of the ${of}`, {
    QualityScore: count('estimated quality, from 1 to 5'),
    PotentialQualityIssues: texts('what may have reduced the quality'),
  });

const CUSTOMER_ADDRESSES = 'UNCONFIRMED: documented as a text, and in the API as ToList and CcList';

const recipients = (which: string): Field => ({
  about: `further ${which} of an e-mail`,
  doubt: CUSTOMER_ADDRESSES,
  shape: {
    kind: 'list',
    of: {
      kind: 'object',
      members: {
        Address: text('e-mail address', 'personal'),
        DisplayName: text('name that belongs to it', 'personal'),
      },
    },
  },
});

const segmentAttribute: Shape = {
  kind: 'object',
  get members(): Fields {
    return SEGMENT_ATTRIBUTE;
  },
};

const SEGMENT_ATTRIBUTE: Fields = {
  ValueString: text('value, a text', 'open'),
  ValueInteger: count('value, a number', 'open'),
  ValueArn: text('value, an identifier', 'open'),
  ValueMap: map('values by name', segmentAttribute),
  ValueList: { about: 'list of values', shape: { kind: 'list', of: segmentAttribute } },
};

const valueString = (about: string, sensitivity: Sensitivity): Field =>
  object(about, { ValueString: text(about, sensitivity) });

const valueMap = (about: string, known: Fields): Field => object(about, { ValueMap: object(about, known) });

/** What Amazon Connect itself writes to `SegmentAttributes`. */
const SYSTEM_SEGMENT_ATTRIBUTES: Fields = {
  'connect:Subtype': valueString('kind of channel, such as connect:SMS', 'technical'),
  'connect:Direction': valueString('inbound or outbound', 'technical'),
  'connect:EmailSubject': valueString('subject of an e-mail', 'content'),
  'connect:CustomerAuthentication': valueMap('how the customer of a chat signed in', {
    IdentityProvider: valueString('who confirmed the identity', 'organisation'),
    ClientId: valueString('application that the customer signed in to', 'organisation'),
    Status: valueString('whether the customer is authenticated', 'technical'),
    AssociatedCustomerId: valueString('the customer’s number, such as in your CRM', 'personal'),
    AuthenticationMethod: valueString('how the customer signed in', 'technical'),
  }),
  'connect:CreatedByUser': valueString('ARN of the employee who created the contact', 'employee'),
  'connect:ContactExpiry': valueMap('when the contact expires', {
    ExpiryDuration: object('minutes until it expires', {
      ValueInteger: count('minutes until it expires', 'organisation'),
    }),
    ExpiryTimeStamp: valueString('when it expires', 'technical'),
  }),
  'connect:AssignmentType': valueString('how a task is assigned', 'technical'),
  'connect:ScreenSharingDetails': valueMap('screen sharing in the contact', {
    ScreensharingActivated: valueString('whether a screen was shared', 'technical'),
  }),
  'connect:ValidationTestType': valueString('kind of test that the contact belongs to', 'technical'),
  'connect:BlockReasonHeader': valueString('why a network blocked the call', 'technical'),
  'connect:X-SES-SPAM-VERDICT': valueString('whether an e-mail is spam', 'technical'),
  'connect:X-SES-VIRUS-VERDICT': valueString('whether an e-mail contains a virus', 'technical'),
  'connect:RedactedFields': doubtful(
    'UNCONFIRMED: one source only; its content is not documented',
    valueString('which fields Amazon Connect has redacted', 'technical'),
  ),
};

const API_ONLY = 'UNCONFIRMED: in the API; the record is documented without it';

const FREE_TEXT: Shape = { kind: 'text', sensitivity: 'open' };

export const CONTACT: Fields = {
  AWSAccountId: text('AWS account of the contact centre', 'organisation'),
  AWSContactTraceRecordFormatVersion: text('version of the record’s format'),
  InstanceARN: text('Amazon Connect instance', 'organisation'),

  ContactId: text('identifier of the contact; with Amazon Connect access, it leads to all its data'),
  InitialContactId: text('first contact of a chain'),
  PreviousContactId: text('contact before this one'),
  NextContactId: text('contact after this one'),
  RelatedContactId: text('contact that this one belongs to'),
  ContactAssociationId: text('identifier that all contacts of a thread share'),
  NextContacts: list('contacts that followed from this one', {
    Type: text('how it followed, such as by a quick connect'),
    NextContactMetadata: object('more about it', {
      QuickConnectContactData: object('the quick connect that was used', {
        ContactId: text('identifier of the contact that followed'),
        InitiationTimestamp: timestamp('when it was initiated'),
        QuickConnectId: text('identifier of the quick connect', 'organisation'),
        QuickConnectName: text('name of the quick connect, which can be an employee’s', 'employee'),
        QuickConnectType: text('agent, queue or telephone number'),
      }),
    }),
  }),

  Channel: text('voice, chat, task or e-mail'),
  InitiationMethod: text('how the contact began'),
  DisconnectReason: text('how the contact ended'),
  DisconnectDetails: object('more about the end of a call', {
    PotentialDisconnectIssue: text('what may have been wrong with the connection'),
  }),
  AnsweringMachineDetectionStatus: text('who or what answered a campaign’s call'),
  InitiationTimestamp: timestamp('when the contact was initiated'),
  ConnectedToSystemTimestamp: timestamp('when the customer was connected to Amazon Connect'),
  DisconnectTimestamp: timestamp('when the customer was disconnected'),
  LastUpdateTimestamp: timestamp('when the record last changed'),
  ScheduledTimestamp: timestamp('when a task was to begin'),
  LastPausedTimestamp: timestamp('when the contact was last paused'),
  LastResumedTimestamp: timestamp('when the contact was last resumed'),
  RingStartTimestamp: timestamp('when a campaign’s call began to ring'),
  TransferCompletedTimestamp: timestamp('when a transfer out of Amazon Connect was completed'),
  TotalPauseCount: count('how often the contact was paused'),
  TotalPauseDurationInSeconds: count('seconds that it was paused'),
  AgentConnectionAttempts: count('attempts to connect the contact to an agent'),
  QueuePriority: doubtful(API_ONLY, count('priority of the contact in its queue', 'organisation')),
  QueueTimeAdjustmentSeconds: doubtful(
    API_ONLY,
    count('seconds that are added to the time in the queue', 'organisation'),
  ),

  CustomerEndpoint: object('where the customer called or wrote from, or was called', {
    Address: text('telephone number or e-mail address of the customer', 'personal'),
    Type: text('what the address is'),
    DisplayName: text('name that came with the address', 'personal'),
  }),
  SystemEndpoint: object('what the customer called or wrote to', {
    Address: text('number or e-mail address of the contact centre', 'organisation'),
    Type: text('what the address is'),
    DisplayName: text('name that belongs to the address', 'organisation'),
  }),
  TransferredToEndpoint: object('where the contact was transferred to', {
    Address: text('number or address; of a person outside, for some transfers', 'personal'),
    Type: text('what the address is'),
    DisplayName: text('name that belongs to the address', 'personal'),
  }),
  AdditionalEmailRecipients: object('who else received an e-mail', {
    ToList: recipients('recipients'),
    CcList: recipients('recipients of a copy'),
    ToAddresses: doubtful(CUSTOMER_ADDRESSES, texts('e-mail addresses of further recipients', 'personal')),
    CcAddresses: doubtful(CUSTOMER_ADDRESSES, texts('e-mail addresses of recipients of a copy', 'personal')),
  }),
  CustomerId: text('the customer’s number, such as in your CRM', 'personal'),
  Customer: object('the customer’s side of an in-app or web call', {
    Capabilities: object('video and screen sharing of the customer', CAPABILITIES),
    DeviceInfo: doubtful(
      'UNCONFIRMED: in the DescribeContact API; the record is documented without it',
      object('device of the customer', {
        PlatformName: text('browser or application', 'personal'),
        PlatformVersion: text('its version', 'personal'),
        OperatingSystem: text('operating system', 'personal'),
      }),
    ),
  }),
  CustomerVoiceActivity: object('when the customer of a campaign’s call first spoke', {
    GreetingStartTimestamp: timestamp('when the greeting began'),
    GreetingEndTimestamp: timestamp('when the greeting ended'),
  }),
  VoiceIdResult: VOICE_ID_RESULT,

  Agent: object('the agent who took the contact', AGENT),
  Queue: object('the queue that the contact waited in', {
    ARN: text('identifier of the queue', 'organisation'),
    Name: text('name of the queue', 'organisation'),
    EnqueueTimestamp: timestamp('when it joined the queue'),
    DequeueTimestamp: timestamp('when it left the queue'),
    Duration: count('seconds in the queue'),
  }),
  RoutingCriteria: routingCriteria,

  Name: text('title of a task, or subject of an e-mail', 'open'),
  Description: text('what the task is about', 'open'),
  Attributes: map('contact attributes that your flows set', FREE_TEXT, {}, [
    'AttributeName',
    'AttributeValue',
  ]),
  SegmentAttributes: map(
    'attributes of this part of the contact',
    segmentAttribute,
    SYSTEM_SEGMENT_ATTRIBUTES,
    ['AttributeName', 'AttributeValue', 'SegmentAttributeName', 'SegmentAttributeValue'],
  ),
  Tags: map('tags of the contact, yours and those of AWS', FREE_TEXT, {
    'aws:connect:instanceId': text('Amazon Connect instance', 'organisation'),
    'aws:connect:systemEndpoint': text('number or address of the contact centre', 'organisation'),
  }),
  ContactDetails: map(
    'attributes of a task',
    { kind: 'any', sensitivity: 'open' },
    {
      Name: doubtful(API_ONLY, text('title of a task', 'open')),
      Description: doubtful(API_ONLY, text('what the task is about', 'open')),
    },
  ),
  References: list('links and values that belong to the contact', {
    Name: text('name of the link or value', 'open'),
    Type: text('what the value is, such as a URL, number or e-mail address'),
    Value: text('the link or value itself', 'open'),
    Status: text('whether an attachment was approved'),
  }),
  TaskTemplateInfo: object('template of a task', {
    Arn: text('identifier of the template', 'organisation'),
    Name: text('name of the template', 'organisation'),
  }),

  MediaStreams: list('kinds of media in the contact', { Type: text('audio, chat or automated') }),
  Recording: object('first recording of the contact', { Type: text('kind of recording'), ...recording }),
  Recordings: list('recordings and transcripts of the contact', {
    ...recording,
    StorageType: text('S3 or Kinesis Video Streams'),
    MediaStreamType: text('audio, video or chat'),
    ParticipantType: text('who was recorded'),
    StartTimestamp: timestamp('when the recording began'),
    StopTimestamp: timestamp('when the recording ended'),
    FragmentStartNumber: text('where it begins in Kinesis Video Streams', 'content'),
    FragmentStopNumber: text('where it ends in Kinesis Video Streams', 'content'),
    UnprocessedTranscriptLocation: text('where the unprocessed transcript is stored', 'content'),
  }),
  ContactLens: object('settings of Contact Lens for this contact', {
    ConversationalAnalytics: object('conversational analytics', {
      Configuration: object('its configuration', {
        Enabled: flag('whether it is on', 'organisation'),
        ChannelConfiguration: object('by channel', {
          AnalyticsModes: texts('when the contact is analysed', 'organisation'),
        }),
        LanguageLocale: text('language that is spoken'),
        RedactionConfiguration: object('what is masked in transcripts and recordings', {
          Behavior: text('whether anything is masked', 'organisation'),
          Policy: text('whether the unmasked versions are kept too', 'organisation'),
          Entities: texts('kinds of data that are masked', 'organisation'),
          MaskMode: text('what replaces masked data', 'organisation'),
        }),
        SentimentConfiguration: object('sentiment analysis', {
          Behavior: text('whether it is on', 'organisation'),
        }),
        SummaryConfiguration: object('generated summaries', {
          SummaryModes: texts('when the contact is summarised', 'organisation'),
        }),
      }),
    }),
  }),
  QualityMetrics: object('quality of the audio', {
    Agent: object('how the agent sounded', { Audio: audio('agent') }),
    Customer: object('how the customer sounded', { Audio: audio('customer') }),
  }),
  ChatMetrics: object('counts and times of a chat', {
    ChatContactMetrics: chatContactMetrics(),
    ContactMetrics: doubtful(
      'UNCONFIRMED: the name in the record’s documentation and tables of delivered records; ChatContactMetrics in the API',
      chatContactMetrics(),
    ),
    AgentMetrics: object('counts and times of the agent', participantMetrics('agent', 'employee')),
    CustomerMetrics: object('counts and times of the customer', participantMetrics('customer', 'technical')),
  }),
  ContactEvaluations: map('evaluations of how the contact was handled, by form', {
    kind: 'object',
    members: {
      FormId: text('identifier of the form', 'organisation'),
      EvaluationArn: text('identifier of the evaluation', 'employee'),
      Status: text('whether it is complete', 'employee'),
      StartTimestamp: timestamp('when it began', 'employee'),
      EndTimestamp: timestamp('when it was submitted', 'employee'),
      DeleteTimestamp: timestamp('when it was deleted', 'employee'),
      ExportLocation: text('where the evaluation is stored', 'employee'),
    },
  }),

  Campaign: object('the campaign that a call belongs to', {
    CampaignId: text('identifier of the campaign', 'organisation'),
  }),
  OutboundStrategy: object('how a campaign’s contact is connected', {
    Type: text('which strategy', 'organisation'),
    Config: object('its settings', {
      AgentFirst: object('settings for connecting the agent first', {
        Preview: object('what the agent may do before the call', {
          PostAcceptTimeoutConfig: object('time limit of the preview', {
            DurationInSeconds: count('time limit in seconds', 'organisation'),
          }),
          AllowedUserActions: texts('actions that are allowed', 'organisation'),
        }),
      }),
    }),
  }),
  WisdomInfo: object('session of Amazon Q in Connect', {
    SessionArn: text('identifier of the session'),
    AiAgents: list('AI agents that took part', {
      AiUseCase: text('purpose of the AI agent'),
      AiAgentVersionId: text('version of the AI agent', 'organisation'),
      AiAgentEscalated: flag('whether it handed over to a person'),
    }),
  }),
  ExternalThirdParty: object('someone outside who was added to the call', {
    ExternalThirdPartyInteractionDuration: count('seconds for which that person took part'),
  }),
  GlobalResiliencyMetadata: object('the region that served the contact', {
    ActiveRegion: text('region in use', 'organisation'),
    OriginRegion: text('region where the contact began', 'organisation'),
    TrafficDistributionGroupId: text('traffic distribution group', 'organisation'),
  }),
};
