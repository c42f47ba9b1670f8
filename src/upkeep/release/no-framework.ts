/** What `operata.mjs` has in place of the CDK for Terraform: without a synthesis there are no tokens. */
export const Token = { isUnresolved: (): boolean => false };
