import { describe, expect, it } from 'vitest';
import { adviceOn, kindOfOther } from '../../src/records/other-kinds';

describe('an object that is not a contact record', () => {
  it.each([
    ['DescribeContact output', { Contact: { Id: 'a', Arn: 'b' } }],
    ['DescribeContact output', { Contacts: [{ Id: 'a' }], TotalCount: 1 }],
    ['DescribeContact output', { Arn: 'b', Id: 'a', InitiationMethod: 'INBOUND' }],
    ['DynamoDB item', { ContactId: { S: 'a' }, Attributes: { M: {} } }],
    ['DynamoDB item', { Item: { ContactId: { S: 'a' } } }],
    ['DynamoDB item', { eventName: 'INSERT', dynamodb: { NewImage: {} } }],
    ['DynamoDB item', { PutRequest: { Item: {} } }],
    ['EventBridge event', { 'detail-type': 'Amazon Connect Contact Event', detail: { contactId: 'a' } }],
    ['contact event', { contactId: 'a', eventType: 'INITIATED' }],
    ['dead letter', { context: {}, KinesisBatchInfo: { shardId: 's' } }],
    ['bucket notification', { eventSource: 'aws:s3', s3: { object: {} } }],
    ['stream of PowerShell', { CanRead: true, CanSeek: true, Length: 3 }],
    ['log subscription', { awslogs: { data: 'H4sI' } }],
  ])('has a kind and advice: %s %j', (kind, record) => {
    expect(kindOfOther(record)).toBe(kind);
    expect(adviceOn({ [kind]: 1 })).toEqual([expect.stringMatching(/^an? \w.*: \S.*[^.]$/)]);
  });

  it.each([{}, { a: 1 }, { S: 'a' }, { Item: 'x' }, { Contact: null }])('has no kind: %j', (record) => {
    expect(kindOfOther(record)).toBeUndefined();
    expect(adviceOn({ 'unknown kind': 1 })).toEqual([]);
  });
});
