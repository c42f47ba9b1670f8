import type { ResourceName } from '../../stack/naming/names';

/** What the names of a deployment are made of. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
  readonly environment: string;
  readonly alias: string;
}

/** The name that something has in a deployment. @throws {Error} if the name holds any other reference */
export function nameIn(place: Place, { value }: ResourceName): string {
  const name = value
    .replaceAll('${var.environment}', place.environment)
    .replaceAll('${var.connect_instance_alias}', place.alias)
    .replaceAll('${var.aws_region}', place.region)
    .replaceAll('${data.aws_caller_identity.current.account_id}', place.accountId);
  if (name.includes('${')) throw new Error(`${value} holds an unknown reference.`);
  return name;
}
