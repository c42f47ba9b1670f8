declare module 'proxy-from-env' {
  /** The proxy for this URL; empty where it is reached directly. */
  export function getProxyForUrl(url: URL): string;
}
