import type { StepResult } from './step';

const STACK = 'cdktf.out/stacks/operata-connect';

/** What the user does now. */
export const CHANGE: StepResult = {
  step: 'variable',
  state: 'to-do',
  text: 'set operata_api_key to the new key, and apply',
};

export const INSTRUCTIONS = `
Set the variable operata_api_key to the new key, wherever this deployment gets it from:
  a shell          read -rs TF_VAR_operata_api_key && export TF_VAR_operata_api_key
  Terraform Cloud  the sensitive variable operata_api_key of the workspace
  CI               the secret that becomes TF_VAR_operata_api_key
Then plan. Nothing but the connection (aws_cloudwatch_event_connection) should change:
  terraform -chdir=${STACK} plan -var-file=../../../terraform.tfvars
And apply:
  terraform -chdir=${STACK} apply -var-file=../../../terraform.tfvars
With Terraform Cloud leave -var-file out; "npx cdktf deploy" does both at once. Records that are delivered meanwhile use
the old key, which still works: keep it until this command says that it may go.
`;
