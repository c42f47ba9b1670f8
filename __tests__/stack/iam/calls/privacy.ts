import { ACCOUNT, type Call, keyUse, logEncryptionCalls, OTHER_ACCOUNT, type World } from './world';

const VPC = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html';
const HMAC_SHA_256 = { 'kms:MacAlgorithm': 'HMAC_SHA_256' };

/** What the function calls, and Lambda for it, with its role. */
export function privacyCalls(world: World): readonly Call[] {
  const { arn, roles } = world;
  const caller = { role: roles.privacy };
  // Lambda states it in what the code of a function calls, and in nothing that it calls itself.
  const fromCode = { 'lambda:SourceFunctionArn': world.function };
  const logStream = `${world.logGroups.function}:log-stream:2026/01/31/[$LATEST]0123456789abcdef`;
  const networkInterface = arn('ec2', 'network-interface/eni-0123456789abcdef0');
  const elsewhere = {
    'in another region': { resource: networkInterface.replace(world.region, 'eu-west-1') },
  };
  const byTheCode = { 'by the code of the function': { context: fromCode } };
  const byOthers = { 'with the role of the pipe': { caller: { role: roles.pipe } } };
  return [
    {
      what: 'Lambda takes the role of the function',
      part: 'privacy',
      caller: { service: 'lambda.amazonaws.com' },
      actions: ['sts:AssumeRole'],
      resources: [roles.privacy],
      // Whether it states an account is not documented: it works either way.
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html',
      neighbours: {
        'for another account': { context: { 'aws:SourceAccount': OTHER_ACCOUNT } },
        'as another service': { caller: { service: 'pipes.amazonaws.com' } },
        'as a role that may do everything': { caller: { role: world.everything.here } },
      },
    },
    {
      what: 'Lambda takes the role of the function, stating the account',
      part: 'privacy',
      caller: { service: 'lambda.amazonaws.com' },
      actions: ['sts:AssumeRole'],
      resources: [roles.privacy],
      context: { 'aws:SourceAccount': ACCOUNT },
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html',
      neighbours: { 'for another account': { context: { 'aws:SourceAccount': OTHER_ACCOUNT } } },
    },
    {
      what: 'the function reads its configuration',
      part: 'privacy',
      caller,
      actions: ['ssm:GetParameter'],
      resources: [world.parameter],
      context: fromCode,
      throughEndpoint: world.parts.endpoint,
      source: 'functions/privacy-controls/ssm-source.ts',
      neighbours: {
        'of another environment': { resource: arn('ssm', 'parameter/operata/staging/redaction-config') },
        'in order to change it': { action: 'ssm:PutParameter' },
        'in order to read its history': { action: 'ssm:GetParameterHistory' },
        ...byOthers,
        ...(world.parts.endpoint && {
          'around the endpoint, of what begins alike': {
            throughEndpoint: false,
            resource: `${world.parameter}-2`,
          },
          'through the endpoint, of what begins alike': {
            caller: { role: world.everything.here },
            resource: `${world.parameter}-2`,
          },
          'around the endpoint, of another environment': {
            throughEndpoint: false,
            resource: arn('ssm', 'parameter/operata/staging/redaction-config'),
          },
          'around the endpoint, in order to change it': {
            throughEndpoint: false,
            action: 'ssm:PutParameter',
          },
          'through the endpoint, and something else': {
            caller: { role: world.everything.here },
            action: 'ssm:SendCommand',
          },
          'through the endpoint, of another environment': {
            caller: { role: world.everything.here },
            resource: arn('ssm', 'parameter/operata/staging/redaction-config'),
          },
        }),
      },
    },
    {
      what: 'the function derives the secret of its pseudonyms',
      part: 'pseudonyms',
      caller,
      actions: ['kms:GenerateMac'],
      resources: [world.pseudonymKey],
      context: { ...fromCode, ...HMAC_SHA_256 },
      throughEndpoint: world.parts.kmsEndpoint,
      source: 'functions/privacy-controls/pseudonym-key.ts',
      neighbours: {
        'with another algorithm': { context: { 'kms:MacAlgorithm': 'HMAC_SHA_512' } },
        'with another key': { resource: world.otherKey },
        'in order to verify a token': { action: 'kms:VerifyMac' },
        'as another account': { caller: { role: world.everything.there } },
        ...byOthers,
        ...(world.parts.kmsEndpoint && {
          'around the endpoint, with another algorithm': {
            throughEndpoint: false,
            context: { 'kms:MacAlgorithm': 'HMAC_SHA_512' },
          },
          'around the endpoint, in order to verify a token': {
            throughEndpoint: false,
            action: 'kms:VerifyMac',
          },
          'around the endpoint, with another key': { throughEndpoint: false, resource: world.otherKey },
          'through the endpoint, with another algorithm': {
            caller: { role: world.everything.here },
            context: { 'kms:MacAlgorithm': 'HMAC_SHA_512' },
          },
          'through the endpoint, with another key': {
            caller: { role: world.everything.here },
            resource: world.otherKey,
          },
          'through the endpoint, in order to verify a token': {
            caller: { role: world.everything.here },
            action: 'kms:VerifyMac',
          },
        }),
      },
    },
    {
      what: 'Lambda writes the log of the function',
      part: 'privacy',
      caller,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logStream],
      anyName: true,
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html',
      neighbours: {
        'to the log of the pipe': { resource: `${world.logGroups.pipe}:log-stream:one` },
        'of another environment': {
          resource: arn('logs', 'log-group:/aws/lambda/operata-privacy-controls-staging:log-stream:one'),
        },
        'in order to read it': { action: 'logs:GetLogEvents' },
        'to a log group whose name begins alike': {
          resource: logStream.replace(world.logGroups.function, `${world.logGroups.function}-2`),
        },
        'in order to make a log group': {
          action: 'logs:CreateLogGroup',
          resource: world.logGroups.function,
        },
        ...byOthers,
      },
    },
    ...logEncryptionCalls(world, {
      who: 'Lambda',
      part: 'privacy',
      caller,
      logGroup: world.logGroups.function,
      other: world.logGroups.backup,
    }),
    keyUse(world, {
      what: 'Lambda decrypts the settings of the function',
      part: 'privacy',
      caller,
      actions: ['kms:Decrypt'],
      resources: [world.key],
      service: 'lambda',
      encrypts: [
        'aws:lambda:FunctionArn',
        world.function,
        arn('lambda', 'function:operata-privacy-controls-staging'),
      ],
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html',
    }),
    {
      what: 'Lambda looks at the network',
      part: 'vpc',
      caller,
      actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
      resources: ['*'],
      source: VPC,
      neighbours: {
        ...byTheCode,
        ...byOthers,
        'in order to look at more': { action: 'ec2:DescribeInstances' },
      },
    },
    {
      what: 'Lambda makes network interfaces',
      part: 'vpc',
      caller,
      actions: ['ec2:CreateNetworkInterface'],
      resources: [
        arn('ec2', 'network-interface/*'),
        arn('ec2', `subnet/${world.subnet}`),
        arn('ec2', `security-group/${world.securityGroup}`),
      ],
      source: VPC,
      neighbours: {
        ...byTheCode,
        ...byOthers,
        'in another subnet': { resource: arn('ec2', 'subnet/subnet-0a1b2c3d4e5f60712') },
        'with another security group': { resource: arn('ec2', 'security-group/sg-0123456789abcdef0') },
        'of another account': { resource: arn('ec2', `subnet/${world.subnet}`, OTHER_ACCOUNT) },
      },
    },
    {
      what: 'Lambda gives network interfaces their addresses',
      part: 'vpc',
      caller,
      actions: ['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
      resources: [networkInterface],
      source: VPC,
      neighbours: {
        ...byTheCode,
        ...byOthers,
        ...elsewhere,
        'in order to attach them elsewhere': { action: 'ec2:AttachNetworkInterface' },
      },
    },
    {
      what: 'Lambda removes network interfaces',
      part: 'vpc',
      caller,
      actions: ['ec2:DeleteNetworkInterface'],
      resources: [networkInterface, arn('ec2', '*/*')],
      source: VPC,
      neighbours: {
        ...byTheCode,
        ...byOthers,
        ...elsewhere,
        'in order to remove the security group': {
          action: 'ec2:DeleteSecurityGroup',
          resource: arn('ec2', `security-group/${world.securityGroup}`),
        },
      },
    },
    {
      what: 'the function writes traces',
      part: 'tracing',
      caller,
      actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
      resources: ['*'],
      context: fromCode,
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html',
      neighbours: { ...byOthers, 'in order to read them': { action: 'xray:BatchGetTraces' } },
    },
  ];
}
