import { box, type Colour, line, picture, text } from './svg';

/** The stations of a record. `is` is the type of a resource in the stack. */
export const STATIONS = {
  connect: { x: 36, y: 150, name: 'Amazon Connect', what: 'contact records', is: undefined },
  stream: { x: 232, y: 150, name: 'Stream', what: 'Kinesis', is: 'aws_kinesis_stream' },
  pipe: { x: 448, y: 150, name: 'Pipe', what: 'EventBridge Pipes', is: 'aws_pipes_pipe' },
  list: { x: 232, y: 44, name: 'List of fields', what: 'SSM parameter', is: 'aws_ssm_parameter' },
  controls: { x: 448, y: 44, name: 'Privacy controls', what: 'Lambda, optional', is: 'aws_lambda_function' },
  backup: { x: 36, y: 256, name: 'Backup', what: 'S3', is: 'aws_s3_bucket' },
  firehose: {
    x: 232,
    y: 256,
    name: 'Delivery stream',
    what: 'Firehose',
    is: 'aws_kinesis_firehose_delivery_stream',
  },
  queue: { x: 448, y: 256, name: 'Dead-letter queue', what: 'SQS', is: 'aws_sqs_queue' },
  operata: {
    x: 724,
    y: 150,
    name: 'Operata',
    what: 'HTTPS API',
    is: 'aws_cloudwatch_event_api_destination',
  },
} as const;

const [WIDTH, HEIGHT] = [160, 56];

/** The way of records, and where they are still unredacted. */
export function pipelinePicture(): string {
  const stations = Object.values(STATIONS).map(
    ({ x, y, name, what }) =>
      box(x, y, WIDTH, HEIGHT) +
      text(x + 14, y + 24, name, 'text', 'font-weight="600"') +
      text(x + 14, y + 43, what, 'quiet', 'font-size="12"'),
  );
  return picture(
    904,
    392,
    'Contact records go from Amazon Connect to a Kinesis stream, and through an EventBridge pipe to Operata. Privacy controls remove fields on the way. Firehose backs up the stream to S3. What fails goes to a dead-letter queue.',
    `<rect x="16" y="12" width="672" height="322" rx="10" fill="none" stroke="var(--line)" stroke-dasharray="6 5"/>`,
    text(30, 31, 'Your AWS account', 'quiet', 'font-size="12"'),
    arrow('amber', [196, 178], [232, 178]),
    arrow('amber', [392, 178], [448, 178]),
    arrow('amber', [506, 150], [506, 100]),
    arrow('green', [550, 100], [550, 150]),
    arrow('green', [608, 178], [724, 178]),
    arrow('amber', [312, 206], [312, 256]),
    arrow('amber', [232, 284], [196, 284]),
    arrow('quiet', [392, 72], [448, 72]),
    arrow('quiet', [528, 206], [528, 256]),
    text(540, 236, 'failed: its position', 'quiet', 'font-size="12"'),
    ...stations,
    legend(36, 'amber', 'whole record'),
    legend(196, 'green', 'what the list lets through'),
    legend(436, 'quiet', 'no content of a record'),
  );
}

type Point = readonly [x: number, y: number];

/** A horizontal or vertical arrow. */
function arrow(colour: Colour, [x, y]: Point, [toX, toY]: Point): string {
  const [ahead, down] = [Math.sign(toX - x), Math.sign(toY - y)];
  const head = [
    [toX, toY],
    [toX - 8 * ahead - 4 * down, toY - 8 * down - 4 * ahead],
    [toX - 8 * ahead + 4 * down, toY - 8 * down + 4 * ahead],
  ];
  return (
    line([`${x},${y}`, `${toX - 6 * ahead},${toY - 6 * down}`], colour) +
    `<polygon points="${head.join(' ')}" fill="var(--${colour})"/>`
  );
}

function legend(x: number, colour: Colour, meaning: string): string {
  return arrow(colour, [x, 362], [x + 32, 362]) + text(x + 42, 366, meaning, 'text', 'font-size="12"');
}
