/** The provider: handlers for each call of Terraform's plugin protocol. */
import type { handleUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import { dnsSuffixOf, partitionOf } from '../../stack/naming/partitions';
import type { Fixture } from '../fixture';
import { checkConfiguration } from '../rules';
import type { StackTypes } from '../stack';
import { applyChange, asReported } from './apply';
import type { AwsContext } from './context';
import { DataSourceError, readDataSource, type World } from './data-sources';
import { displayName, importedBy } from './identity';
import { planChange } from './plan';
import { PolicyDocumentError } from './policy-document';
import {
  type Call,
  type Diagnostic,
  type Request,
  type Step,
  toAttributePath,
  toDiagnostics,
} from './protocol';
import { type Block, deprecatedArguments, type ProviderSchema, toProtocolSchema } from './schema';
import { DEFAULTS } from './schema-facts';
import {
  conform,
  isList,
  isObject,
  type ObjectValue,
  objectFromWire,
  toWire,
  Unknown,
  type Value,
} from './values';

/** One applied operation. */
export interface Operation {
  readonly operation: 'create' | 'update' | 'delete';
  readonly type: string;
  /** The name or id of the resource. */
  readonly name: string;
  /**
   * The resource's address without index. It is not part of the protocol, and known only if its type is configured
   * once.
   */
  readonly address?: string;
  /** Whether the operation failed. */
  readonly failed?: boolean;
}

/** A call for which the real provider would send requests to AWS. */
export interface RemoteCall {
  readonly call: 'ConfigureProvider' | 'ReadDataSource' | 'ReadResource' | 'ApplyResourceChange';
  /** Undefined for the provider itself. */
  readonly type?: string;
}

/** An error that Terraform shows to the user. */
class ProviderError extends Error {
  override readonly name = 'ProviderError';
}

/**
 * Whether a type can plan and return other values than configured and planned, as in the provider's older SDK. This is
 * how its defaults and the function's new `code_sha256` work. For all other types, Terraform's strict rules apply.
 */
function isLegacy(type: string): boolean {
  return type in DEFAULTS || type in REPORTED_OTHERWISE;
}

/** Types without defaults for which AWS may report other values than configured. */
const REPORTED_OTHERWISE = {
  aws_s3_bucket_server_side_encryption_configuration: true,
  aws_ssm_parameter: true,
};

type Answer = object;

/** Implements the calls of the protocol. */
export class Provider {
  readonly assumed = new Set<string>();
  readonly remoteCalls: RemoteCall[] = [];
  readonly #world: World = new Map();
  #context: AwsContext;

  constructor(
    readonly directory: string,
    readonly schema: ProviderSchema,
    readonly types: StackTypes,
    readonly fixture: Fixture,
    readonly operations: Operation[],
  ) {
    this.#context = this.#contextOf(fixture.account, null, null);
  }

  /** The handlers of all calls. */
  implementation(): UntypedServiceImplementation {
    const handlers: Record<Call, (request: Request) => Answer> = {
      GetProviderSchema: () => this.#getSchema(),
      GetResourceIdentitySchemas: () => ({}),
      GetFunctions: () => ({}),
      ValidateProviderConfig: () => ({}),
      ConfigureProvider: (request) => this.#configure(request),
      ValidateResourceConfig: (request) => this.#validateResource(request),
      ValidateDataResourceConfig: (request) => this.#validateDataSource(request),
      UpgradeResourceState: (request) => this.#upgrade(request),
      ReadResource: (request) => this.#read(request),
      PlanResourceChange: (request) => this.#plan(request),
      ApplyResourceChange: (request) => this.#apply(request),
      ImportResourceState: (request) => this.#import(request),
      ReadDataSource: (request) => this.#readData(request),
      StopProvider: () => ({}),
    };
    const implementation: Record<string, handleUnaryCall<Request, Answer>> = {};
    for (const [call, handler] of Object.entries(handlers)) {
      implementation[call] = ({ request }, callback) => {
        callback(
          null,
          answerOf(() => handler(request)),
        );
      };
    }
    return implementation;
  }

  #getSchema(): Answer {
    const toProtocol = (blocks: ReadonlyMap<string, Block>): object =>
      Object.fromEntries([...blocks].map(([type, block]) => [type, toProtocolSchema(block)]));
    return {
      provider: toProtocolSchema(this.schema.provider),
      resource_schemas: toProtocol(this.schema.resources),
      data_source_schemas: toProtocol(this.schema.dataSources),
      server_capabilities: { plan_destroy: false, get_provider_schema_optional: true },
    };
  }

  #configure(request: Request): Answer {
    this.remoteCalls.push({ call: 'ConfigureProvider' });
    const config = objectFromWire(request.config);
    const account = assumedAccount(config?.assume_role ?? null) ?? this.fixture.account;
    const allowed = config?.allowed_account_ids ?? null;
    // As the real provider, whose summary it is.
    if (isList(allowed) && allowed.length > 0 && !allowed.includes(account))
      throw new ProviderError(`AWS account ID not allowed: ${account}`);
    const tags = defaultTags(config?.default_tags ?? null);
    this.#context = this.#contextOf(account, config?.region ?? null, tags);
    return {};
  }

  #contextOf(account: string, region: Value, tags: Value): AwsContext {
    const fallback = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || 'us-east-1';
    const name = typeof region === 'string' && region !== '' ? region : fallback;
    const partition = partitionOf(name);
    return {
      account,
      region: name,
      partition,
      dnsSuffix: dnsSuffixOf(partition),
      defaultTags: tags,
      fixture: this.fixture,
      assumed: this.assumed,
    };
  }

  #validateResource(request: Request): Answer {
    const config = objectFromWire(request.config);
    if (config === null) return {};
    const type = request.type_name;
    return {
      diagnostics: toDiagnostics([
        ...checkConfiguration(type, config),
        ...deprecatedArguments(this.#block(type), config),
      ]),
    };
  }

  #validateDataSource(request: Request): Answer {
    const config = objectFromWire(request.config);
    const block = this.schema.dataSources.get(request.type_name);
    return { diagnostics: toDiagnostics(config && block ? deprecatedArguments(block, config) : []) };
  }

  #upgrade(request: Request): Answer {
    const stored = JSON.parse(Buffer.from(request.raw_state.json).toString('utf8')) as ObjectValue;
    const block = this.#block(request.type_name);
    return { upgraded_state: toWire(conform(block, stored)) };
  }

  #read(request: Request): Answer {
    const type = request.type_name;
    this.remoteCalls.push({ call: 'ReadResource', type });
    const state = objectFromWire(request.current_state);
    if (state === null) return { new_state: toWire(null) };
    this.#failIfPlanned('read', type);
    const drift = this.fixture.drift.filter((change) => change.type === type);
    if (drift.some(({ attributes }) => attributes === undefined)) return { new_state: toWire(null) };
    const current = conform(
      this.#block(type),
      asReported(type, Object.assign({ ...state }, ...drift.map(({ attributes }) => attributes))),
    );
    this.#remember(type, current);
    return { new_state: toWire(current) };
  }

  #plan(request: Request): Answer {
    const proposed = objectFromWire(request.proposed_new_state);
    if (proposed === null) return { planned_state: toWire(null) };
    const { planned, replacedBy } = planChange({
      type: request.type_name,
      block: this.#block(request.type_name),
      prior: objectFromWire(request.prior_state),
      proposed,
      config: objectFromWire(request.config) ?? {},
      context: this.#context,
    });
    return {
      planned_state: toWire(planned),
      requires_replace: replacedBy.map((path) => toAttributePath(toSteps(path))),
      legacy_type_system: isLegacy(request.type_name),
    };
  }

  #apply(request: Request): Answer {
    const type = request.type_name;
    this.remoteCalls.push({ call: 'ApplyResourceChange', type });
    const prior = objectFromWire(request.prior_state);
    const planned = objectFromWire(request.planned_state);
    const operation = planned === null ? 'delete' : prior === null ? 'create' : 'update';
    const context = this.#context;
    try {
      if (planned === null) {
        this.#failIfPlanned('delete', type);
        this.#forget(type, prior ?? {});
        this.#record({ operation, type, name: displayName(prior) });
        return { new_state: toWire(null) };
      }
      const block = this.#block(type);
      const state = applyChange({ type, block, prior, planned, context, directory: this.directory });
      this.#failIfPlanned(operation, type);
      this.#remember(type, state);
      this.#record({ operation, type, name: displayName(state) });
      return { new_state: toWire(state), legacy_type_system: isLegacy(type) };
    } catch (error) {
      this.#record({ operation, type, name: displayName(planned ?? prior), failed: true });
      return { new_state: toWire(prior), diagnostics: toDiagnostics([diagnosticOf(error)]) };
    }
  }

  #import(request: Request): Answer {
    const type = request.type_name;
    const context = this.#context;
    const known = this.#world.get(type)?.find((state) => importedBy(type, state, context) === request.id);
    const state = conform(this.#block(type), known ?? { id: request.id });
    return { imported_resources: [{ type_name: type, state: toWire(state), private: Buffer.alloc(0) }] };
  }

  #readData(request: Request): Answer {
    const type = request.type_name;
    this.remoteCalls.push({ call: 'ReadDataSource', type });
    const block = this.schema.dataSources.get(type);
    const config = objectFromWire(request.config);
    if (block === undefined || config === null)
      throw new ProviderError(`the data source type ${type} is not served`);
    const found = readDataSource({ type, block, config, context: this.#context, world: this.#world });
    return { state: toWire(conform(block, found)) };
  }

  #block(type: string): Block {
    const block = this.schema.resources.get(type);
    if (block === undefined) throw new ProviderError(`the resource type ${type} is not served`);
    return block;
  }

  #record(operation: Operation): void {
    const addresses = this.types.addresses.get(operation.type) ?? [];
    const [address] = addresses;
    this.operations.push(
      address !== undefined && addresses.length === 1 ? { ...operation, address } : operation,
    );
  }

  #remember(type: string, state: ObjectValue): void {
    this.#forget(type, state);
    this.#world.get(type)?.push(state);
  }

  #forget(type: string, state: ObjectValue): void {
    const others = (this.#world.get(type) ?? []).filter(({ id }) => id !== state.id);
    this.#world.set(type, others);
  }

  #failIfPlanned(operation: string, type: string): void {
    for (const failure of this.fixture.failures) {
      if (failure.operation === operation && failure.type === type) throw new ProviderError(failure.message);
    }
  }
}

/** The result, or the error as a diagnostic: for a gRPC error, Terraform would print a stack trace. */
function answerOf(handler: () => Answer): Answer {
  try {
    return handler();
  } catch (error) {
    return { diagnostics: toDiagnostics([diagnosticOf(error)]) };
  }
}

function diagnosticOf(error: unknown): Diagnostic {
  if (
    error instanceof ProviderError ||
    error instanceof DataSourceError ||
    error instanceof PolicyDocumentError
  )
    return { summary: error.message, detail: '' };
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { summary: 'The offline provider failed', detail };
}

/** The account of the role in `assume_role`. The last of several is the one that acts. */
function assumedAccount(blocks: Value): string | undefined {
  const block = isList(blocks) ? blocks.at(-1) : undefined;
  const role = isObject(block) ? block.role_arn : undefined;
  return typeof role === 'string' ? role.split(':')[4] : undefined;
}

function defaultTags(blocks: Value): Value {
  if (blocks instanceof Unknown) return blocks;
  const block: Value = isList(blocks) ? (blocks[0] ?? null) : null;
  return isObject(block) ? (block.tags ?? null) : block;
}

function toSteps(path: string): Step[] {
  return path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
