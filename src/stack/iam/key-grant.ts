import { KmsGrant, type KmsGrantConfig } from '@cdktf/provider-aws/lib/kms-grant';
import type { Construct } from 'constructs';

export interface KeyGrantProps extends KmsGrantConfig {
  /** The user of the key and its purpose, in one sentence for a reviewer of the permission. */
  readonly because: string;
}

/** A grant on a key: a permission outside any policy, for a role that is not created here. */
export class KeyGrant extends KmsGrant {
  /** Shown in `docs/permissions.md`. It is not part of the grant. */
  readonly because: string;

  constructor(scope: Construct, id: string, { because, ...config }: KeyGrantProps) {
    super(scope, id, config);
    this.because = because;
  }
}
