/** All pages of an answer, one after the other. @param ask gets the token of the previous page */
export async function* pages<Page>(
  ask: (token: string | undefined) => Promise<Page>,
  next: (page: Page) => string | undefined,
): AsyncGenerator<Page> {
  let token: string | undefined;
  do {
    const page = await ask(token);
    yield page;
    token = next(page);
  } while (token !== undefined);
}

/** The items of all pages. */
export async function onAllPages<Page, Item>(
  ask: (token: string | undefined) => Promise<Page>,
  next: (page: Page) => string | undefined,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pages(ask, next)) items.push(...(itemsOf(page) ?? []));
  return items;
}
