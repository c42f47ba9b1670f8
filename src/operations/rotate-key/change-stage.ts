import { APPLY, PLAN, replace } from '../commands';
import type { StepResult } from './step';

/** What the user does now. */
export const CHANGE: StepResult = {
  step: 'variable',
  state: 'to-do',
  text: 'set operata_api_key to the new key, and apply',
};

/** Terraform sees no difference then, whatever the state of the connection is. */
export const SAME_KEY = `if operata_api_key has this key already, replace the connection: ${replace('connection')}`;

export const INSTRUCTIONS = `
Set the variable operata_api_key to the new key, wherever this deployment gets it from:
  a shell          read -rs TF_VAR_operata_api_key && export TF_VAR_operata_api_key
  Terraform Cloud  the sensitive variable operata_api_key of the workspace
  CI               the secret that becomes TF_VAR_operata_api_key
Then plan. Nothing but the connection (aws_cloudwatch_event_connection) should change:
  ${PLAN}
And apply:
  ${APPLY}
If the plan shows no change, operata_api_key had this key already. Then replace the connection:
  ${replace('connection')}
With Terraform Cloud leave -var-file out; "npx cdktf deploy" plans and applies, and cannot replace. Records that are
delivered meanwhile use the old key: keep it until this command reports that it may go.
`;
