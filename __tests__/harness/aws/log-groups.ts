import { AwsError, type AwsStandIn } from './stand-in';

interface LogEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

interface Request {
  readonly logGroupName: string;
  readonly startTime?: number;
  readonly filterPattern?: string;
  readonly nextToken?: string;
}

/** CloudWatch Logs: groups that take lines, and FilterLogEvents. */
export class LogGroups {
  readonly #groups = new Map<string, LogEvent[]>();
  /** Events that one answer looks through, as the service stops after a while, with nothing found too. */
  pageSize = 3;

  readonly #now: () => number;

  constructor(names: readonly string[], now: () => number) {
    this.#now = now;
    for (const name of names) this.#groups.set(name, []);
  }

  add(group: string, message: string, timestamp = this.#now()): void {
    this.#group(group).push({ timestamp, message });
  }

  remove(group: string): void {
    this.#groups.delete(group);
  }

  serve(aws: AwsStandIn): void {
    aws.on('logs', 'FilterLogEvents', (input: Request) => {
      const events = this.#group(input.logGroupName);
      const from = Number(input.nextToken ?? 0);
      const matches = matcherOf(input.filterPattern);
      const until = from + this.pageSize;
      return {
        events: events
          .slice(from, until)
          .filter(({ timestamp }) => timestamp >= (input.startTime ?? 0))
          .filter(({ message }) => matches(message)),
        ...(until < events.length && { nextToken: String(until) }),
      };
    });
  }

  #group(name: string): LogEvent[] {
    const group = this.#groups.get(name);
    if (group === undefined) throw new AwsError('ResourceNotFoundException');
    return group;
  }
}

/** What the commands use of the language of patterns: a phrase, and a member of a JSON object that has a value. */
function matcherOf(pattern: string | undefined): (message: string) => boolean {
  if (pattern === undefined) return () => true;
  const [, phrase] = /^"([^"]+)"$/.exec(pattern) ?? [];
  if (phrase !== undefined) return (message) => message.includes(phrase);
  const [, name = '', value] = /^\{ \$\.(\w+) = "([^"]+)" \}$/.exec(pattern) ?? [];
  if (value === undefined) throw new Error(`the stand-in does not know the pattern ${pattern}`);
  return (message) => {
    try {
      return (JSON.parse(message) as Record<string, unknown>)[name] === value;
    } catch {
      return false;
    }
  };
}
