/**
 * A strict reading of markup for the tests: every tag must be closed in the right order, attributes quoted and
 * unique, and no stray `<` or `&` may stand in text. What it accepts is well-formed XML as far as these pictures and
 * pages use it (HTML's void elements and doctype are let through).
 */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
}

const VOID = new Set(['meta', 'link', 'br', 'img', 'hr']);
const ENTITY = /&(?!(?:amp|lt|gt|quot|#39);)/;

export function parseMarkup(text: string): Element {
  const root: Element = { name: '#root', attributes: {}, children: [] };
  const open: Element[] = [root];
  const tag = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|<style>([^<]*)<\/style>/gy;
  let at = text.startsWith('<!doctype html>') ? '<!doctype html>'.length : 0;
  while (at < text.length) {
    const parent = open.at(-1) as Element;
    if (text[at] !== '<') {
      const end = text.indexOf('<', at);
      const content = text.slice(at, end < 0 ? undefined : end);
      if (ENTITY.test(content) || content.includes('\0'))
        throw new Error(`stray character in text: ${content}`);
      parent.children.push(content);
      at = end < 0 ? text.length : end;
      continue;
    }
    tag.lastIndex = at;
    const match = tag.exec(text);
    if (match === null) throw new Error(`not a tag: ${text.slice(at, at + 80)}`);
    at = tag.lastIndex;
    const [, closing, name = 'style', attributeText = '', selfClosing] = match;
    if (closing === '/') {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}>`);
      open.pop();
      continue;
    }
    const attributes: Record<string, string> = {};
    for (const [, key, value] of attributeText.matchAll(/([\w:-]+)="([^"]*)"/g) as Iterable<
      [string, string, string]
    >) {
      if (key in attributes) throw new Error(`<${name}> has two attributes ${key}`);
      if (ENTITY.test(value)) throw new Error(`stray & in attribute ${key}: ${value}`);
      attributes[key] = value;
    }
    const element: Element = { name, attributes, children: [] };
    parent.children.push(element);
    if (selfClosing !== '/' && !VOID.has(name) && match[5] === undefined) open.push(element);
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)?.name}> is never closed`);
  return root;
}

/** All elements of that name, in the order of the text. */
export function elementsOf(element: Element, name: string): Element[] {
  return element.children.flatMap((child) =>
    typeof child === 'string' ? [] : [...(child.name === name ? [child] : []), ...elementsOf(child, name)],
  );
}

/** The text inside an element, entities resolved. */
export function textOf(element: Element | string): string {
  if (typeof element !== 'string') return element.children.map(textOf).join('');
  const characters: Record<string, string> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
  };
  return element.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => characters[entity] as string);
}
