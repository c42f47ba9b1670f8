/** For how long the dead-letter queue keeps messages: 14 days, the longest that SQS does (CreateQueue, MessageRetentionPeriod). */
export const QUEUE_RETENTION_SECONDS = 1_209_600;
