import { APPLY, PLAN, replace } from '../commands';
import type { StepResult } from './step';

/** The next step of the user. */
export const CHANGE: StepResult = {
  step: 'variable',
  state: 'to-do',
  text: 'set operata_api_key to the new key, and apply',
};

/** With the same key, Terraform sees no difference, whatever the state of the connection. */
export const SAME_KEY = `if operata_api_key already has this key, replace the connection: ${replace('connection')}`;

export const INSTRUCTIONS = `
Set the variable operata_api_key to the new key, in the place from which this deployment gets it:
  a shell          read -rs TF_VAR_operata_api_key && export TF_VAR_operata_api_key
  Terraform Cloud  the sensitive variable operata_api_key of the workspace
  CI               the secret that becomes TF_VAR_operata_api_key
Then plan. Nothing but the connection (aws_cloudwatch_event_connection) should change:
  ${PLAN}
And apply:
  ${APPLY}
If the plan shows no change, operata_api_key already had this key. Then replace the connection:
  ${replace('connection')}
With Terraform Cloud, omit -var-file; "npx cdktf deploy" plans and applies, and cannot replace. Records that are
delivered meanwhile use the old key: keep it until this command reports that you can delete it.
`;
