/** Replaces the CDK for Terraform in `operata.mjs`. Without a synthesis, there are no tokens. */
export const Token = { isUnresolved: (): boolean => false };
