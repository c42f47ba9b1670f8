/** Serves the provider over plain gRPC on the loopback interface. */
import { resolve } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type FixtureChanges, readFixture } from '../fixture';
import { readStackTypes } from '../stack';
import { readProviderSchema } from './bindings';
import type { Operation, RemoteCall } from './operations';
import { serviceDefinition } from './protocol';
import { Provider } from './provider';

/** How to start the provider. */
export interface ProviderOptions {
  /** The directory with `cdk.tf.json`. */
  readonly directory: string;
  /** Laid over the default fixture. @default none */
  readonly fixture?: FixtureChanges;
  /** The folder `lib` of the bindings whose schema is served. @default that of the installed ones */
  readonly bindings?: string | undefined;
  /** Whether what is looked up by id or name is assumed to exist. @default false: only the fixture's rows do */
  readonly assume?: boolean;
}

/** A running provider. */
export interface OfflineProvider {
  /** The value of `TF_REATTACH_PROVIDERS`. */
  readonly reattach: string;
  /** What was applied so far, in its order. */
  readonly operations: readonly Operation[];
  /** The calls so far at which the real provider would ask AWS. */
  readonly remoteCalls: readonly RemoteCall[];
  /** What data sources asked for and the provider assumed to exist, in words. */
  readonly assumed: ReadonlySet<string>;
  stop(): void;
}

/** Starts the provider with the schema of the types that the directory and its state use. */
export async function startProvider(options: ProviderOptions): Promise<OfflineProvider> {
  const directory = resolve(options.directory);
  const types = readStackTypes(directory);
  const operations: Operation[] = [];
  const fixture = readFixture(options.fixture, options.assume);
  const provider = new Provider(
    directory,
    readProviderSchema(types, options.bindings),
    types,
    fixture,
    operations,
  );
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  server.addService(serviceDefinition(), provider.implementation());
  const port = await new Promise<number>((fulfil, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error) {
        reject(error);
      } else {
        fulfil(bound);
      }
    });
  });
  return {
    reattach: reattachVariable(port),
    operations,
    remoteCalls: provider.remoteCalls,
    assumed: provider.assumed,
    stop: () => server.forceShutdown(),
  };
}

function reattachVariable(port: number): string {
  const attachment = {
    Protocol: 'grpc',
    ProtocolVersion: 6,
    Pid: process.pid,
    Test: true,
    Addr: { Network: 'tcp', String: `127.0.0.1:${port}` },
  };
  return JSON.stringify({
    'registry.terraform.io/hashicorp/aws': attachment,
    'registry.opentofu.org/hashicorp/aws': attachment,
  });
}
