const document = (value: string): string => `jsonencode({ key = "REDACTION_CONFIG", value = ${value} })`;

/**
 * HCL for the document that the function reads, as the guide writes it. Two documents rather than one
 * with a conditional value, as Terraform would convert both values to a common type.
 */
export const REDACTION_DOCUMENT = `(var.redaction_config == null ? ${document('{ type = "WHITELIST", fields = [] }')} : ${document('var.redaction_config')})`;
