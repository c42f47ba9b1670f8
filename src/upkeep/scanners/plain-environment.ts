/** Variables with which a user sets up these tools and Terraform for themselves. */
const SETTINGS = /^(TF|TFLINT|CKV|CHECKOV|BC|BRIDGECREW|PRISMA|PYTHON)_|^(LOG_LEVEL|PYTHONPATH|PYTHONHOME)$/;

/** The environment without settings that would change what a scanner says. */
export function plainEnvironment(home?: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !SETTINGS.test(name));
  return { ...Object.fromEntries(kept), ...(home !== undefined && { HOME: home, USERPROFILE: home }) };
}
