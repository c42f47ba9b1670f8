import { count, type Field, type Fields, list, object, type Shape, text, texts, timestamp } from './field';

const CONDITION: Fields = {
  Name: text('name of the attribute', 'organisation'),
  Value: text('its value', 'organisation'),
  ComparisonOperator: text('how the level is compared', 'organisation'),
  ProficiencyLevel: count('required level', 'organisation'),
  Range: object('required range of levels', {
    MinProficiencyLevel: count('the lowest', 'organisation'),
    MaxProficiencyLevel: count('the highest', 'organisation'),
  }),
  MatchCriteria: object('requested agents', {
    AgentsCriteria: object('agents by identifier', { AgentIds: texts('identifiers of agents', 'employee') }),
  }),
};

const expression: Shape = {
  kind: 'object',
  get members(): Fields {
    return EXPRESSION;
  },
};

const EXPRESSION: Fields = {
  AttributeCondition: object('condition that an agent must meet', CONDITION),
  NotAttributeCondition: object('condition that an agent must not meet', CONDITION),
  AndExpression: { about: 'expressions that must all hold', shape: { kind: 'list', of: expression } },
  OrExpression: { about: 'expressions of which one must hold', shape: { kind: 'list', of: expression } },
};

/** Which agents a contact was offered to: the last three versions. */
export const routingCriteria: Field = list('which agents the contact was offered to', {
  ActivationTimestamp: timestamp('when the criteria came into force'),
  Index: count('how often they had been changed'),
  Steps: list('steps, in order', {
    Status: text('whether the step led to an agent'),
    Expression: { about: 'what the step requires', shape: expression },
    Expiry: object('how long the step lasts', {
      DurationInSeconds: count('seconds', 'organisation'),
      ExpiryTimestamp: timestamp('when it ends'),
    }),
  }),
});
