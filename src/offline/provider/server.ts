/** Serves the provider over plain gRPC on the loopback interface. */
import { resolve } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type FixtureChanges, readFixture } from '../fixture';
import { readStackTypes } from '../stack';
import { readProviderSchema } from './bindings';
import { serviceDefinition } from './protocol';
import { type Operation, Provider, type RemoteCall } from './provider';

/** How to start the provider. */
export interface ProviderOptions {
  /** The directory with `cdk.tf.json`. */
  readonly directory: string;
  /** Changes of the default fixture. @default none */
  readonly fixture?: FixtureChanges;
  /** The folder `lib` of the bindings whose schema is served. @default the installed bindings */
  readonly bindings?: string | undefined;
  /**
   * Whether resources that are looked up by id or name are assumed to exist.
   * @default false: only the fixture's rows exist
   */
  readonly assume?: boolean;
}

/** A running provider. */
export interface OfflineProvider {
  /** The value of `TF_REATTACH_PROVIDERS`. */
  readonly reattach: string;
  /** The applied operations so far, in order. */
  readonly operations: readonly Operation[];
  /** The calls so far for which the real provider would send requests to AWS. */
  readonly remoteCalls: readonly RemoteCall[];
  /** Descriptions of the resources that data sources looked up and the provider assumed to exist. */
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
