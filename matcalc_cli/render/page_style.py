"""How a page of a result looks, and the few lines that put a button beside what can be copied.

Nothing comes from elsewhere. Without the script all of it can be read, and a click into a source selects it whole.
"""

STYLE = """
:root { color-scheme: light dark; --ink: #1c1e21; --paper: #fff; --dim: #5f6670; --line: #d9dde2; --box: #f5f6f8;
  --mark: #0b62c4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e6e9; --paper: #16181b; --dim: #9aa1ab; --line: #33383f; --box: #1f2227; --mark: #7fb5ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 60rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.5rem; font-weight: 600; margin: 0 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: .95rem; font-weight: 600; color: var(--dim); margin: 2rem 0 .5rem;
  border-bottom: 1px solid var(--line); padding-bottom: .2rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
p { margin: .4rem 0; overflow-wrap: anywhere; }
.dim { color: var(--dim); font-size: .93rem; }
math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", "Noto Sans Math", math; font-size: 1.12em; }
.formula { overflow-x: auto; overflow-y: hidden; padding: .55rem 0 .55rem 1rem; }
math[display="block"] { width: max-content; margin: 0; }
.pieces { padding-left: 3rem; text-indent: -2rem; line-height: 2.6; }
.step.pieces { padding-left: 2rem; }
.pieces > math { text-indent: 0; }
ol { padding-left: 2rem; margin: .4rem 0; }
ol li { margin: .3rem 0; }
ol li::marker { color: var(--dim); }
ul { padding-left: 1.3rem; margin: .3rem 0; }
.step { overflow-x: auto; overflow-y: hidden; padding: .35rem 0; }
.why { color: var(--dim); font-size: .88rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .5rem 0; }
th, td { border: 1px solid var(--line); padding: .3rem .7rem; text-align: center; white-space: nowrap; }
th { background: var(--box); font-weight: 600; color: var(--mark); }
td.zero { color: var(--dim); }
pre { background: var(--box); border: 1px solid var(--line); border-radius: .4rem; padding: .7rem .9rem;
  overflow-x: auto; margin: .4rem 0;
  font: .85rem/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.source pre { user-select: all; }
code { font: .92em ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
p code { background: var(--box); border-radius: .25rem; padding: .1rem .3rem; }
details { margin: .3rem 0; }
summary { cursor: pointer; color: var(--mark); }
.source { position: relative; }
.source button { position: absolute; top: -1.9rem; right: 0; font: .8rem system-ui, sans-serif; color: var(--ink);
  background: var(--paper); border: 1px solid var(--line); border-radius: .3rem; padding: .15rem .5rem;
  cursor: pointer; }
footer { margin-top: 2.5rem; color: var(--dim); font-size: .85rem; }
@media print {
  :root { --ink: #000; --paper: #fff; --dim: #444; --line: #bbb; --box: #f7f7f7; --mark: #000; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  .formula, .step, .wide { overflow: visible; }
  .source button, details:not([open]) { display: none; }
  pre { white-space: pre-wrap; }
  h2 { break-after: avoid; }
  li, tr, .formula { break-inside: avoid; }
}
"""

SCRIPT = """
for (const box of document.querySelectorAll(".source")) {
  const button = document.createElement("button"), text = box.querySelector("code").textContent;
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      getSelection().selectAllChildren(box.querySelector("code"));
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  box.append(button);
}
"""
