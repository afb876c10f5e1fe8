// Which of pairs of scripts are not the same program: what TypeScript parses of each, without its comments, differs.

import ts from "typescript";

/** Names and literals have a text, unary operators are no node of their own, and `let` is a flag.
 * @param {any} node @returns {unknown[]} */
function shape(node) {
  /** @type {unknown[]} */
  const children = [];
  ts.forEachChild(node, (child) => void children.push(shape(child)));
  const text = ts.isSourceFile(node) ? "" : (node.rawText ?? node.text ?? "");
  return [node.kind, text, node.operator ?? 0, node.flags & ts.NodeFlags.BlockScoped, children];
}

/** @param {string} script */
function printed(script) {
  const parsed = ts.createSourceFile("a.js", script, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  // @ts-ignore what it found wrong is not in its types
  return JSON.stringify([shape(parsed), parsed.parseDiagnostics.length]);
}

let given = "";
for await (const piece of process.stdin) given += piece;
const other = Object.entries(JSON.parse(given)).filter(([, [one, two]]) => printed(one) !== printed(two));
console.log(JSON.stringify(other.map(([name]) => name)));
