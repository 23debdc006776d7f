// What KaTeX (strict), MathJax and Temml say of formulas: a JSON list of [place, engine, message], empty where they take all.
const fs = require("fs");
const katex = require("katex");
const temml = require("temml");
const { mathjax } = require("mathjax-full/js/mathjax.js");
const { TeX } = require("mathjax-full/js/input/tex.js");
const { liteAdaptor } = require("mathjax-full/js/adaptors/liteAdaptor.js");
const { RegisterHTMLHandler } = require("mathjax-full/js/handlers/html.js");
const { SerializedMmlVisitor } = require("mathjax-full/js/core/MmlTree/SerializedMmlVisitor.js");
const { STATE } = require("mathjax-full/js/core/MathItem.js");
require("mathjax-full/js/input/tex/AllPackages.js");

RegisterHTMLHandler(liteAdaptor());
const packages = ["base", "ams", "boldsymbol"];
const fail = (_, error) => { throw error; };
const input = new TeX({ packages, formatError: fail }); // MathJax has no bm package
const page = mathjax.document("", { InputJax: input });
const visitor = new SerializedMmlVisitor();

const engines = {
  katex: (text) => katex.renderToString(text, { displayMode: true, throwOnError: true, strict: "error" }),
  temml: (text) => temml.renderToString(text, { displayMode: true, throwOnError: true, strict: true }),
  mathjax: (text) => {
    const tree = visitor.visitTree(page.convert(text, { display: true, end: STATE.CONVERT }));
    if (tree.includes("merror")) throw new Error("merror");
  },
};
const found = [];
JSON.parse(fs.readFileSync(process.argv[2])).forEach((text, place) => {
  for (const [name, take] of Object.entries(engines)) {
    try { take(text); } catch (error) { found.push([place, name, String(error.message || error).slice(0, 200)]); }
  }
});
console.log(JSON.stringify(found));
