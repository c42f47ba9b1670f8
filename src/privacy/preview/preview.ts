import { isContactRecord, kindOf, type RecordKind } from '../../../functions/privacy-controls/contact-record';
import { decodeRecord, type MalformedReason } from '../../../functions/privacy-controls/record';
import type { RedactionConfig } from '../../../functions/privacy-controls/redaction-config';
import { compileConfiguration } from '../../../functions/privacy-controls/replacement';
import { type InputSource, readRecords } from '../../records/input';
import { kindOfOther, UNKNOWN_KIND } from '../../records/other-kinds';
import type { Piece } from '../../records/record-splitter';
import { type Decision, explainer, keptObject } from '../list/explain';

/** Why the function could not deliver a record. Contains nothing from its content. */
export type UndeliverableReason = MalformedReason | 'larger than a Kinesis record';

/** A record of an input. */
export interface Found {
  /** From 1, over all inputs. */
  readonly record: number;
  /** The input's name, as the user wrote it. */
  readonly source: string;
  /** From 1, in the decompressed text. */
  readonly line: number;
  readonly bytes: number;
}

export type Previewed = Found & Outcome;

type Outcome = Explained | Undeliverable | OtherKind;

/** The outcome of a record and, if it is not sent, the reason. */
export function outcomeText(previewed: Previewed): string {
  if (previewed.outcome === 'not deliverable') return previewed.reason;
  if (previewed.outcome !== 'not a contact record') return previewed.outcome;
  return `${previewed.outcome} (${previewed.recordKind ?? UNKNOWN_KIND})`;
}

/** A record that the function reads. */
export interface Explained {
  readonly outcome: 'delivered' | 'nothing left';
  readonly decisions: readonly Decision[];
  /** The JSON text that Operata receives, from the deployed redactor itself; `undefined` if nothing is left. */
  readonly delivered: string | undefined;
  /** The kind that its top-level names indicate, although it has a `ContactId`. */
  readonly looksLike?: RecordKind | undefined;
}

/** A record that the function cannot read: it is not sent. */
export interface Undeliverable {
  readonly outcome: 'not deliverable';
  readonly reason: UndeliverableReason;
}

/** A record that is not a contact record: it is not sent, whatever the list. */
export interface OtherKind {
  readonly outcome: 'not a contact record';
  /** Undefined: not one of the known kinds. */
  readonly recordKind: string | undefined;
}

/** Something about an input that the user should know. */
export interface InputProblem {
  readonly outcome: 'problem';
  readonly problem: string;
}

/** Information about an input, if nothing is wrong. */
export interface InputRemark {
  readonly outcome: 'remark';
  readonly remark: string;
}

/**
 * Yields the effect of the configuration on each record of the sources, one at a time, as it is read.
 * @throws {Error} if the explanation and the deployed redactor differ, which is a defect
 */
export async function* preview(
  sources: readonly InputSource[],
  config: RedactionConfig,
  signal: AbortSignal,
): AsyncGenerator<Previewed | InputProblem | InputRemark> {
  const previewRecord = recordPreviewer(config);
  let record = 0;
  for await (const item of readRecords(sources, signal)) {
    if (item.kind === 'note') {
      yield { outcome: 'remark', remark: item.text };
      continue;
    }
    const source = item.source.name;
    if (item.kind === 'unreadable') {
      yield { outcome: 'problem', problem: `${source}: ${item.reason}` };
      continue;
    }
    for (const piece of item.pieces) {
      if (piece.kind === 'broken') {
        const problem = `${source}, line ${piece.line}, byte ${piece.offset}: ${piece.reason}`;
        yield { outcome: 'problem', problem };
        continue;
      }
      const outcome = previewRecord(piece);
      // The complete record may be valid. The problem that follows reports that it is incomplete.
      if (item.cutOff && outcome.outcome === 'not deliverable') continue;
      record++;
      yield { record, source, line: piece.line, bytes: lengthOf(piece), ...outcome };
    }
  }
}

type RecordPiece = Exclude<Piece, { readonly kind: 'broken' }>;

function lengthOf(piece: RecordPiece): number {
  return piece.kind === 'record' ? piece.bytes.length : piece.length;
}

/** Previews one record at a time. The deployed redactor and the explanation must agree. */
export function recordPreviewer(config: RedactionConfig): (piece: RecordPiece) => Outcome {
  const redact = compileConfiguration(config);
  const explain = explainer(config);
  return (piece) => {
    if (piece.kind === 'too large')
      return { outcome: 'not deliverable', reason: 'larger than a Kinesis record' };
    const data = piece.bytes.toString('base64');
    const decoded = decodeRecord(data);
    // Decoded twice, because the redactor modifies its input.
    const again = decodeRecord(data);
    if (!decoded.ok) return { outcome: 'not deliverable', reason: decoded.reason };
    if (!isContactRecord(decoded.record))
      return { outcome: 'not a contact record', recordKind: kindOfOther(decoded.record) };
    const looksLike = kindOf(decoded.record);
    const decisions = explain(decoded.record);
    const redacted = again.ok ? redact(again.record).record : undefined;
    const delivered = redacted === undefined ? undefined : JSON.stringify(redacted);
    const kept = decisions.some((decision) => decision.kept) ? keptObject(decisions) : undefined;
    if (delivered !== (kept === undefined ? undefined : JSON.stringify(kept)))
      throw new Error('the explanation differs from what the function does; please report this defect');
    return {
      outcome: delivered === undefined ? 'nothing left' : 'delivered',
      decisions,
      delivered,
      looksLike,
    };
  };
}
