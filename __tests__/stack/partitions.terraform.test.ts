import { expect, it } from 'vitest';
import { dnsSuffixOf } from '../../src/stack/naming/partitions';
import { GUIDE } from '../harness/conditions';
import { theStack } from '../harness/synthesized-stack';
import { deployedOutputs, deployedResources, describeWithTerraform } from '../harness/terraform';

/** The domains of other partitions, and what looks like one and is the same in all of them. */
const DOMAINS =
  /[a-z0-9.-]*(?:amazonaws|aws\.amazon|console\.aws)[a-z0-9.-]*\.(?:com|cn|eu)(?:\.cn)?(?!-)|arn:aws[a-z-]*:/g;
/** The service principals that end with amazonaws.com everywhere. That of CloudWatch Logs is not among them. */
const PRINCIPALS = ['cloudwatch', 'connect', 'firehose', 'lambda', 'pipes'].map(
  (service) => `${service}.amazonaws.com`,
);

const domainsIn = (text: string): string[] =>
  [...new Set(text.match(DOMAINS))].filter((domain) => !PRINCIPALS.includes(domain)).sort();

it('the stack contains no partition and no domain of one', () => {
  const { text } = theStack();
  const written = domainsIn(
    text.replaceAll(/"(description|error_message|__comment|\/\/)": ?"(\\.|[^"\\])*"/g, ''),
  );
  // The links to the console, which differ by partition.
  expect(written).toEqual([
    '.console.aws.amazon.com',
    'console.amazonaws-us-gov.com',
    'console.amazonaws.cn',
  ]);
});

describeWithTerraform('a deployment', () => {
  it.each([
    ['aws', 'us-west-2', 'us-west-2.console.aws.amazon.com'],
    ['aws-us-gov', 'us-gov-west-1', 'console.amazonaws-us-gov.com'],
    ['aws-cn', 'cn-north-1', 'console.amazonaws.cn'],
  ])(
    'in the partition %s has only its ARNs, domains and links to the console',
    async (partition, region, consoleDomain) => {
      const settings = {
        ...GUIDE,
        aws_region: region,
        vpc_id: 'vpc-0123456789abcdef0',
        create_ssm_endpoint: true,
      };
      const outputs = await deployedOutputs(settings);
      const text = JSON.stringify(await deployedResources(settings));
      const suffix = dnsSuffixOf(partition);
      const found = domainsIn(`${text}${outputs}`);
      for (const domain of found) {
        const isIts =
          domain === `arn:${partition}:` ||
          domain === consoleDomain ||
          domain === suffix ||
          domain.endsWith(`.${suffix}`);
        expect(isIts, domain).toBe(true);
      }
      // Those that name a region, which KMS compares with.
      for (const service of ['kinesis', 'lambda', 'logs', 's3', 'sqs'])
        expect(found).toContain(`${service}.${region}.${suffix}`);
      expect(text).toContain(`com.amazonaws.${region}.ssm`);
      const links = Object.values<string>(JSON.parse(outputs).console_links.value);
      expect(links).toHaveLength(7);
      for (const link of links) {
        expect(new URL(link).host).toBe(consoleDomain);
        expect(link).toContain(`region=${region}`);
      }
    },
  );
});
