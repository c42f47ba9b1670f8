/**
 * Replaces a module of `@smithy/core/config` in the bundle. The client reads settings that have no environment variable
 * from `~/.aws/config` and `~/.aws/credentials`, which Lambda does not have.
 */
export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });

/** Also part of that module's interface. */
export const CONFIG_PREFIX_SEPARATOR = '.';
