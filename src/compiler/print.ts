import { typeText, type Graph, type Value } from './graph.ts';

/** Most elements of a constant that are written out. */
const SHOWN = 8;

/** The graph as text, one assignment a line, in the order it runs. */
export function print(graph: Graph): string {
  const names = new Map<Value, string>();
  let numbered = 0;
  const nameOf = (value: Value): string => {
    const name = names.get(value) ?? value.name ?? `%${numbered++}`;
    names.set(value, name);
    return name;
  };
  const lines = [`graph ${graph.name}`];
  for (const value of graph.inputs) lines.push(`input ${nameOf(value)}: ${typeText(value)}`);
  for (const [value, data] of graph.constants) {
    const more = data.length > SHOWN ? ' …' : '';
    lines.push(`constant ${nameOf(value)}: ${typeText(value)} = ${data.slice(0, SHOWN).join(' ')}${more}`);
  }
  for (const { op, inputs, attributes, outputs } of graph.nodes) {
    const settings = Object.entries(attributes)
      .filter(([, value]) => value !== false)
      .map(([key, value]) => (value === true ? key : `${key}=${Array.isArray(value) ? `[${value}]` : value}`));
    const left = outputs.map((value) => `${nameOf(value)}: ${typeText(value)}`).join(', ');
    lines.push(`${left} = ${[`${op}(${inputs.map(nameOf).join(', ')})`, ...settings].join(' ')}`);
  }
  for (const [name, value] of graph.outputs) lines.push(`output ${name} = ${nameOf(value)}`);
  return `${lines.join('\n')}\n`;
}
