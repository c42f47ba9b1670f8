import { DataResource } from 'cdktf';
import { Construct } from 'constructs';
import { SECRET_RULES } from './secret-rules';

/** Checks the rules of the variables that hold secrets. */
export class InputChecks extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const precondition = SECRET_RULES.map(({ condition, error_message: errorMessage }) => ({
      condition,
      errorMessage,
    }));
    new DataResource(this, 'this', { lifecycle: { precondition } });
  }
}
