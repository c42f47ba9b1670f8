/** What `operata.mjs` has in place of the CDK for Terraform: without a synthesis there are no tokens and no counts. */
export const Token = { isUnresolved: (): boolean => false };
export const TerraformCount = undefined;
