import { createHandler } from '../../../../functions/privacy-controls/privacy-handler';

const written = Buffer.alloc(64 * 1024);

/** The whole function with a list. Its log lines are encoded and dropped. */
export const benchmarkHandler = (list: unknown): ReturnType<typeof createHandler> =>
  createHandler(
    {
      environment: 'benchmark',
      parameter: '/benchmark',
      ttlSeconds: 300,
      maxStaleSeconds: 3600,
      deliveryBody: 'record',
    },
    {
      secretSource: { read: async () => Buffer.alloc(32, 7) },
      source: { read: async () => JSON.stringify({ key: 'REDACTION_CONFIG', value: list }) },
      now: Date.now,
      sink: (line) => written.write(line),
    },
  );
