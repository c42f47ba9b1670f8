/**
 * Seconds that the dead-letter queue keeps messages: 14 days, the maximum of SQS (CreateQueue, MessageRetentionPeriod).
 */
export const QUEUE_RETENTION_SECONDS = 1_209_600;
