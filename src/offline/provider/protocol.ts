/**
 * The part of Terraform's plugin protocol, version 6, that this provider implements: message names, field numbers and
 * types of the protocol.
 * @see https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol
 */
import * as protoLoader from '@grpc/proto-loader';

/** `[number, type]`, with `repeated` or the key type of a map as a third member. */
type Field = readonly [number: number, type: string, form?: 'repeated' | 'map'];

const DIAGNOSTICS = (number: number): Record<string, Field> => ({
  diagnostics: [number, 'Diagnostic', 'repeated'],
});

const MESSAGES: Record<string, Record<string, Field>> = {
  DynamicValue: { msgpack: [1, 'bytes'], json: [2, 'bytes'] },
  Diagnostic: {
    severity: [1, 'int32'],
    summary: [2, 'string'],
    detail: [3, 'string'],
    attribute: [4, 'AttributePath'],
  },
  AttributePath: { steps: [1, 'PathStep', 'repeated'] },
  PathStep: {
    attribute_name: [1, 'string'],
    element_key_string: [2, 'string'],
    element_key_int: [3, 'int64'],
  },
  RawState: { json: [1, 'bytes'] },
  Schema: { version: [1, 'int64'], block: [2, 'Block'] },
  Block: {
    version: [1, 'int64'],
    attributes: [2, 'Attribute', 'repeated'],
    block_types: [3, 'NestedBlock', 'repeated'],
  },
  Attribute: {
    name: [1, 'string'],
    type: [2, 'bytes'],
    required: [4, 'bool'],
    optional: [5, 'bool'],
    computed: [6, 'bool'],
    sensitive: [7, 'bool'],
    deprecated: [9, 'bool'],
  },
  NestedBlock: {
    type_name: [1, 'string'],
    block: [2, 'Block'],
    nesting: [3, 'int32'],
    min_items: [4, 'int64'],
    max_items: [5, 'int64'],
  },
  ServerCapabilities: { plan_destroy: [1, 'bool'], get_provider_schema_optional: [2, 'bool'] },
  Empty: {},
  StopResponse: { Error: [1, 'string'] },
  SchemaResponse: {
    provider: [1, 'Schema'],
    resource_schemas: [2, 'Schema', 'map'],
    data_source_schemas: [3, 'Schema', 'map'],
    ...DIAGNOSTICS(4),
    server_capabilities: [6, 'ServerCapabilities'],
  },
  ConfigRequest: { config: [1, 'DynamicValue'] },
  ValidateProviderResponse: DIAGNOSTICS(2),
  TypedConfigRequest: { type_name: [1, 'string'], config: [2, 'DynamicValue'] },
  DiagnosticsResponse: DIAGNOSTICS(1),
  UpgradeRequest: { type_name: [1, 'string'], version: [2, 'int64'], raw_state: [3, 'RawState'] },
  UpgradeResponse: { upgraded_state: [1, 'DynamicValue'], ...DIAGNOSTICS(2) },
  ConfigureRequest: { terraform_version: [1, 'string'], config: [2, 'DynamicValue'] },
  ReadRequest: { type_name: [1, 'string'], current_state: [2, 'DynamicValue'], private: [3, 'bytes'] },
  ReadResponse: { new_state: [1, 'DynamicValue'], ...DIAGNOSTICS(2), private: [3, 'bytes'] },
  PlanRequest: {
    type_name: [1, 'string'],
    prior_state: [2, 'DynamicValue'],
    proposed_new_state: [3, 'DynamicValue'],
    config: [4, 'DynamicValue'],
    prior_private: [5, 'bytes'],
  },
  PlanResponse: {
    planned_state: [1, 'DynamicValue'],
    requires_replace: [2, 'AttributePath', 'repeated'],
    planned_private: [3, 'bytes'],
    ...DIAGNOSTICS(4),
    legacy_type_system: [5, 'bool'],
  },
  ApplyRequest: {
    type_name: [1, 'string'],
    prior_state: [2, 'DynamicValue'],
    planned_state: [3, 'DynamicValue'],
    config: [4, 'DynamicValue'],
    planned_private: [5, 'bytes'],
  },
  ApplyResponse: {
    new_state: [1, 'DynamicValue'],
    private: [2, 'bytes'],
    ...DIAGNOSTICS(3),
    legacy_type_system: [4, 'bool'],
  },
  ImportRequest: { type_name: [1, 'string'], id: [2, 'string'] },
  ImportedResource: { type_name: [1, 'string'], state: [2, 'DynamicValue'], private: [3, 'bytes'] },
  ImportResponse: { imported_resources: [1, 'ImportedResource', 'repeated'], ...DIAGNOSTICS(2) },
  DataResponse: { state: [1, 'DynamicValue'], ...DIAGNOSTICS(2) },
  IdentitySchemasResponse: DIAGNOSTICS(2),
  FunctionsResponse: DIAGNOSTICS(2),
};

/** The implemented calls with their requests and responses. `GetMetadata` is optional, and left out. */
const CALLS = {
  GetProviderSchema: ['Empty', 'SchemaResponse'],
  GetResourceIdentitySchemas: ['Empty', 'IdentitySchemasResponse'],
  GetFunctions: ['Empty', 'FunctionsResponse'],
  ValidateProviderConfig: ['ConfigRequest', 'ValidateProviderResponse'],
  ConfigureProvider: ['ConfigureRequest', 'DiagnosticsResponse'],
  ValidateResourceConfig: ['TypedConfigRequest', 'DiagnosticsResponse'],
  ValidateDataResourceConfig: ['TypedConfigRequest', 'DiagnosticsResponse'],
  UpgradeResourceState: ['UpgradeRequest', 'UpgradeResponse'],
  ReadResource: ['ReadRequest', 'ReadResponse'],
  PlanResourceChange: ['PlanRequest', 'PlanResponse'],
  ApplyResourceChange: ['ApplyRequest', 'ApplyResponse'],
  ImportResourceState: ['ImportRequest', 'ImportResponse'],
  ReadDataSource: ['TypedConfigRequest', 'DataResponse'],
  StopProvider: ['Empty', 'StopResponse'],
} as const;

/** The name of a call of the protocol. */
export type Call = keyof typeof CALLS;

/** A value in the protocol, encoded as msgpack. */
export interface DynamicValue {
  readonly msgpack: Uint8Array;
}

/** The fields of the requests of all calls. Each call uses some of them. */
export interface Request {
  readonly type_name: string;
  readonly id: string;
  readonly config: DynamicValue;
  readonly prior_state: DynamicValue;
  readonly proposed_new_state: DynamicValue;
  readonly planned_state: DynamicValue;
  readonly current_state: DynamicValue;
  readonly raw_state: { readonly json: Uint8Array };
}

/** One step into a value: an attribute's name, or an index into a list. */
export type Step = string | number;

/** An error or a warning for the user. */
export interface Diagnostic {
  readonly summary: string;
  readonly detail: string;
  readonly path?: readonly Step[];
  readonly warning?: boolean;
}

/** A path in the form of the protocol. */
export function toAttributePath(path: readonly Step[]): object {
  return {
    steps: path.map((step) =>
      typeof step === 'number' ? { element_key_int: step } : { attribute_name: step },
    ),
  };
}

/** Diagnostics in the form of the protocol. */
export function toDiagnostics(diagnostics: readonly Diagnostic[]): object[] {
  return diagnostics.map(({ summary, detail, path, warning }) => ({
    severity: warning ? 2 : 1,
    summary,
    detail,
    ...(path?.length ? { attribute: toAttributePath(path) } : {}),
  }));
}

/** The service definition for a gRPC server. */
export function serviceDefinition(): protoLoader.ServiceDefinition {
  const nested: Record<string, object> = {};
  for (const [name, fields] of Object.entries(MESSAGES)) nested[name] = messageJson(name, fields);
  const methods = Object.fromEntries(
    Object.entries(CALLS).map(([call, [requestType, responseType]]) => [
      call,
      { requestType, responseType, comment: '' },
    ]),
  );
  const definition = protoLoader.fromJSON(
    { nested: { tfplugin6: { nested: { ...nested, Provider: { methods } } } } },
    { keepCase: true, longs: Number, defaults: true, oneofs: true },
  );
  return definition['tfplugin6.Provider'] as protoLoader.ServiceDefinition;
}

function messageJson(name: string, fields: Record<string, Field>): object {
  const json = Object.fromEntries(
    Object.entries(fields).map(([field, [id, type, form]]) => [
      field,
      {
        id,
        type,
        ...(form === 'repeated' ? { rule: 'repeated' } : {}),
        ...(form === 'map' ? { keyType: 'string' } : {}),
      },
    ]),
  );
  // A step has one selector. Without the oneof, an index of 0 would be lost.
  return name === 'PathStep'
    ? { fields: json, oneofs: { selector: { oneof: Object.keys(fields) } } }
    : { fields: json };
}
