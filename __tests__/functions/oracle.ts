import {
  type FieldPath,
  type FieldPathSegment,
  parseFieldPath,
} from '../../functions/privacy-controls/field-path';
import type { JsonObject, JsonValue } from '../../functions/privacy-controls/json';
import { MANDATORY_CONTAINERS, MANDATORY_SUBTREES } from '../../functions/privacy-controls/mandatory-fields';

/** How one gets from a value to one directly beneath it. */
export type Move = { readonly key: string } | { readonly index: number };

/** A node of a record: where it is, and what there is. */
export interface Node {
  readonly moves: readonly Move[];
  readonly value: JsonValue;
}

/** All nodes beneath the record, in the order of the text. */
export function nodesOf(record: JsonObject): Node[] {
  const nodes: Node[] = [];
  const visit = (value: JsonValue, moves: readonly Move[]): void => {
    if (moves.length > 0) nodes.push({ moves, value });
    if (Array.isArray(value)) {
      for (const [index, element] of value.entries()) visit(element, [...moves, { index }]);
    } else if (typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value)) {
        const member = value[key];
        if (member !== undefined) visit(member, [...moves, { key }]);
      }
    }
  };
  visit(record, []);
  return nodes;
}

/** Whether a path matches exactly the node that the moves lead to. Straight from the specification. */
export function matches(segments: readonly FieldPathSegment[], moves: readonly Move[]): boolean {
  const [segment, ...segmentsLeft] = segments;
  const [move, ...movesLeft] = moves;
  if (segment === undefined || move === undefined) return segment === undefined && move === undefined;
  if (segment.kind === 'any') return matches(segmentsLeft, movesLeft);
  if ('index' in move) return matches(segments, movesLeft);
  return move.key === segment.name && matches(segmentsLeft, movesLeft);
}

function matchesOrBeneath(paths: readonly FieldPath[], moves: readonly Move[]): boolean {
  return paths.some(({ segments }) => moves.some((_, index) => matches(segments, moves.slice(0, index + 1))));
}

const subtrees = read(MANDATORY_SUBTREES);
const containers = read(MANDATORY_CONTAINERS);

/** Reads paths that are known to be valid. */
export function read(fields: readonly string[]): FieldPath[] {
  return fields.map((field) => {
    const result = parseFieldPath(field);
    if (!result.ok) throw new Error(`${field} is not valid`);
    return result.path;
  });
}

/** Whether a node is a mandatory field that stands for its subtree, or lies beneath one. */
export function isInMandatorySubtree({ moves }: Node): boolean {
  return matchesOrBeneath(subtrees, moves);
}

/** Whether a node is one of the three mandatory containers. */
export function isMandatoryContainer({ moves }: Node): boolean {
  return containers.some(({ segments }) => matches(segments, moves));
}

/** Whether a listed path matches a node or one of its ancestors. */
export function isListed(paths: readonly FieldPath[], { moves }: Node): boolean {
  return matchesOrBeneath(paths, moves);
}

/** Whether `lower` lies beneath `upper`. */
export function isBeneath(lower: Node, upper: Node): boolean {
  return (
    lower.moves.length > upper.moves.length &&
    upper.moves.every((move, index) => JSON.stringify(move) === JSON.stringify(lower.moves[index]))
  );
}

/** Whether a node is an element of an array with a mandatory field beneath it. */
export function isElementWithMandatoryField(node: Node, all: readonly Node[]): boolean {
  const last = node.moves.at(-1);
  return (
    last !== undefined &&
    'index' in last &&
    all.some((other) => isBeneath(other, node) && isInMandatorySubtree(other))
  );
}
