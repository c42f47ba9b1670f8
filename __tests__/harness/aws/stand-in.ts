import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nextTurn } from '../virtual-clock';
import { type Decoded, type Protocol, protocolOf } from './protocols';

/** A received call, parsed. */
export interface Call {
  /** The signing name of the service, such as `kinesis` or `monitoring`. */
  readonly service: string;
  /** Such as `PutRecords`. */
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape of each operation is its own
  readonly input: any;
}

/** An error of the service. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message = 'CANARY: a message of AWS, which is never shown',
    readonly status = 400,
  ) {
    super(message);
  }
}

/**
 * How a call fails.
 * - `error`: the service refuses it.
 * - `lost`: nothing was done, and the connection ends.
 * - `answer-lost`: it was done, and the connection ends before the answer.
 */
export type Fault =
  | { readonly kind: 'error'; readonly error: AwsError }
  | { readonly kind: 'lost' }
  | { readonly kind: 'answer-lost' };

/** Makes the n-th call of an operation fail, from 1. */
export function failOnce(operation: string, fault: Fault, n = 1): (call: Call) => Fault | undefined {
  let seen = 0;
  return (call) => (call.operation === operation && ++seen === n ? fault : undefined);
}

// biome-ignore lint/suspicious/noExplicitAny: the shape of each operation is its own
export type Answer = (input: any) => unknown;

/** An answer that is not a document: an object of S3. */
export class Raw {
  constructor(
    readonly body: Buffer | string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly status = 200,
  ) {}
}

/** Turns of the event loop within which a caller sends its next request. Most need two. */
const QUIET_TURNS = 20;

/**
 * A stand-in for AWS over HTTP, for the requests of the operator's commands. Each test sets what the services
 * answer, {@link on}, or adds a service with state, such as a stream that stores records. All requests
 * are kept. A request without an answer is an error that names the operation, and fails the test in {@link stop}.
 */
export class AwsStandIn {
  readonly calls: Call[] = [];
  /** Decides whether a call fails. */
  fault: (call: Call) => Fault | undefined = () => undefined;
  readonly #answers = new Map<string, Answer>();
  readonly #unanswered = new Set<string>();
  readonly #server: Server;
  #underWay = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#underWay += 1;
      response.once('close', () => {
        this.#underWay -= 1;
      });
      this.#serve(request, response).catch((error: unknown) => {
        this.#unanswered.add(String(error));
        response.destroy();
      });
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  static async start(): Promise<AwsStandIn> {
    const one = new AwsStandIn();
    await new Promise<void>((resolve) => one.#server.listen(0, '127.0.0.1', resolve));
    return one;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Environment variables that point the AWS SDK to this server. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: this.url,
      AWS_REGION: 'us-west-2',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  /** Sets the answer of an operation from now on. The service is identified by its signing name. */
  on(service: string, operation: string, answer: Answer): void {
    this.#answers.set(`${service}:${operation}`, answer);
  }

  /** Changes the current answer of an operation. */
  // biome-ignore lint/suspicious/noExplicitAny: the shape of each operation is its own
  change(service: string, operation: string, edit: (answer: any, input: any) => unknown): void {
    const answer = this.#answers.get(`${service}:${operation}`);
    if (answer === undefined) throw new Error(`nothing answers ${service}:${operation} yet`);
    this.on(service, operation, async (input) => edit(await answer(input), input));
  }

  /** The requested operations, such as `kinesis:PutRecords`, each once and sorted. */
  asked(): string[] {
    return [...new Set(this.calls.map(({ service, operation }) => `${service}:${operation}`))].sort();
  }

  /** Resolves when no call is running and none follows. */
  async quiet(): Promise<void> {
    for (let quiet = 0, asked = this.calls.length; quiet < QUIET_TURNS; quiet++) {
      await nextTurn();
      if (this.#underWay === 0 && this.calls.length === asked) continue;
      asked = this.calls.length;
      quiet = 0;
    }
  }

  /** Ends the server. @throws {Error} if there was a request without an answer */
  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    if (this.#unanswered.size > 0)
      throw new Error(`the stand-in has no answer to ${[...this.#unanswered].sort().join(', ')}`);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const service =
      /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const protocol = protocolOf(service);
    const decoded = protocol.decode(request, Buffer.concat(chunks));
    const call: Call = { service, ...decoded };
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault?.kind === 'lost') return void response.destroy();
    const answer = fault?.kind === 'error' ? fault.error : await this.#answer(call);
    if (fault?.kind === 'answer-lost') return void response.destroy();
    send(response, protocol, decoded, answer);
  }

  async #answer(call: Call): Promise<unknown> {
    const name = `${call.service}:${call.operation}`;
    const answer = this.#answers.get(name);
    if (answer === undefined) {
      this.#unanswered.add(name);
      return new AwsError('NobodyAnswers', name, 501);
    }
    try {
      return await answer(call.input);
    } catch (error) {
      if (error instanceof AwsError) return error;
      throw error;
    }
  }
}

function send(response: ServerResponse, protocol: Protocol, decoded: Decoded, answer: unknown): void {
  if (answer instanceof Raw) {
    response.writeHead(answer.status, { ...answer.headers, 'x-amz-request-id': 'r' }).end(answer.body);
    return;
  }
  const { body, headers } =
    answer instanceof AwsError
      ? protocol.encodeError(answer.code, answer.message)
      : protocol.encode(decoded.operation, answer ?? {});
  const status = answer instanceof AwsError ? answer.status : 200;
  response.writeHead(status, { ...headers, 'x-amzn-requestid': 'r', 'x-amz-request-id': 'r' }).end(body);
}
