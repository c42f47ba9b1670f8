import { KmsGrant, type KmsGrantConfig } from '@cdktf/provider-aws/lib/kms-grant';
import type { Construct } from 'constructs';

export interface KeyGrantProps extends KmsGrantConfig {
  /** Who uses the key and for what, in one sentence for whoever has to agree to the permission. */
  readonly because: string;
}

/** A grant on a key: a permission outside any policy, for a role that is not ours. */
export class KeyGrant extends KmsGrant {
  /** `docs/permissions.md` shows it; it is not part of the grant. */
  readonly because: string;

  constructor(scope: Construct, id: string, { because, ...config }: KeyGrantProps) {
    super(scope, id, config);
    this.because = because;
  }
}
