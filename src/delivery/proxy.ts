import type { IncomingMessage } from 'node:http';
import type { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { ConfigurationError } from '../cli/errors';

/** The variables for the https proxy, in order of precedence. */
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'] as const;

/**
 * The proxy of `HTTPS_PROXY`. Undefined if none is set.
 *
 * @throws {ConfigurationError} if the variable is not the URL of an HTTP proxy
 */
export function readProxy(): string | undefined {
  const name = VARIABLES.find((variable) => process.env[variable]);
  if (name === undefined) return undefined;
  const value = process.env[name] ?? '';
  // Curl and Terraform also accept a value without a scheme.
  const proxy = value.includes('://') ? value : `http://${value}`;
  if (URL.canParse(proxy) && ['http:', 'https:'].includes(new URL(proxy).protocol)) return proxy;
  // The message does not contain the value, which may include a password.
  throw new ConfigurationError([
    `${name}: not the URL of an HTTP proxy; write it as http://HOST:PORT, or unset it`,
  ]);
}

/**
 * The proxy for this URL. Undefined for a direct connection: no proxy is set, `NO_PROXY` names the host, or the URL is
 * plain http, as for an emulator or this machine.
 *
 * @throws {ConfigurationError} if the variable is not the URL of an HTTP proxy
 */
export function proxyFor(url: URL): string | undefined {
  const proxy = readProxy();
  return url.protocol === 'https:' && getProxyForUrl(url) !== '' ? proxy : undefined;
}

/** An agent for https requests through this proxy. */
export function proxyAgent(proxy: string, options: { readonly keepAlive: boolean }): HttpsProxyAgent<string> {
  // Loaded on demand, because most machines have no proxy.
  const { HttpsProxyAgent: Agent } = require('https-proxy-agent') as typeof import('https-proxy-agent');
  const agent = new Agent(proxy, options);
  // Otherwise an error of the proxy would look like a response of the server.
  agent.on('proxyConnect', ({ statusCode }: IncomingMessage, request: { destroy(error: Error): void }) => {
    if (statusCode === 200) return;
    const code = `PROXY_ANSWERED_${statusCode}`;
    request.destroy(Object.assign(new Error(code), { code }));
  });
  return agent;
}
