import type { TerraformElement } from 'cdktf';

/** A Terraform element that can be referred to by its address, such as `aws_kms_key.encryption_key`. */
export type Addressable = TerraformElement & { readonly terraformResourceType?: string };

/**
 * A Terraform expression as the text of a JSON argument: `expression('var.a == 1')` is `${var.a == 1}`.
 *
 * Everything a user sets is a Terraform variable, so most of the stack is decided by Terraform and not here.
 * Expressions are written as plain HCL: the framework's function helpers escape what they are given twice.
 */
export function expression(hcl: string): string {
  return `\${${hcl}}`;
}

/** The address of a resource or data source, for use inside an expression. */
export function address(element: Addressable): string {
  const type = element.terraformResourceType ?? '';
  const prefix = element.constructor.name.startsWith('Data') && type.startsWith('aws_') ? 'data.' : '';
  return `${prefix}${type}.${element.friendlyUniqueId}`;
}

/**
 * An attribute of a resource that exists at most once (`count` 0 or 1), for use inside an expression.
 * It is null where the resource is absent.
 */
export function one(element: Addressable, attribute: string): string {
  return `one(${address(element)}[*].${attribute})`;
}

/** HCL for the text `value`, quotes and template markers escaped. */
export function quoted(value: string): string {
  return JSON.stringify(value).replaceAll('${', '$${').replaceAll('%{', '%%{');
}
