import { afterEach, beforeEach } from 'vitest';
import { AwsStandIn } from './stand-in';

/** Variables that would send a test elsewhere, or sign it with someone's credentials. */
const USERS = /^(AWS_(?!SDK_JS_)|TF_VAR_)/;

/** Gives each test of the file a stand-in, and the environment variables that point the SDK to it. */
export function eachWithAws(): { readonly aws: AwsStandIn } {
  const holder: { aws: AwsStandIn } = { aws: undefined as never };
  const before = { ...process.env };
  beforeEach(async () => {
    holder.aws = await AwsStandIn.start();
    for (const name of Object.keys(process.env).filter((one) => USERS.test(one))) delete process.env[name];
    Object.assign(process.env, holder.aws.environment);
  });
  afterEach(() => {
    for (const name of Object.keys(process.env).filter((one) => USERS.test(one))) delete process.env[name];
    Object.assign(process.env, before);
    holder.aws.stop();
  });
  return holder;
}
