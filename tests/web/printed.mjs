// Which of pairs of scripts are not the same program: what TypeScript prints of each, without its comments, differs.

import ts from "typescript";

const printer = ts.createPrinter({ removeComments: true });
/** @param {string} script */
const printed = (script) => printer.printFile(ts.createSourceFile("a.js", script, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS));

let given = "";
for await (const piece of process.stdin) given += piece;
const other = Object.entries(JSON.parse(given)).filter(([, [one, two]]) => printed(one) !== printed(two));
console.log(JSON.stringify(other.map(([name]) => name)));
