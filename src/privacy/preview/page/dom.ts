/** Attributes by name; those that are `undefined` are omitted. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Creates an element. Text is inserted as text: nothing here parses markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** The element of the frame with this id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element #${id}`);
  return found;
}

/** A term and its description, in a `dl`. */
export function entry(term: string, ...description: readonly (Node | string)[]): HTMLElement {
  return element('div', {}, element('dt', {}, term), element('dd', {}, ...description));
}
