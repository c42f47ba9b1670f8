declare module 'proxy-from-env' {
  /** The proxy for this URL, or an empty string for a direct connection. */
  export function getProxyForUrl(url: URL): string;
}
