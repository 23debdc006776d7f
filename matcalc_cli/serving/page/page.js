"use strict";
// The page asks and shows; nothing is computed here. Results come as HTML that the server has made of formulas and
// escaped texts; everything else is put in as text.
const $ = (id) => document.getElementById(id);
const FIELDS = ["expr", "command", "wrt", "layout", "given", "at", "order", "box"];
const FLAGS = ["steps", "check"];
const DEFAULTS = { command: "diff", layout: "numerator" };
const KEPT = "matcalc.history", MOST = 30, PAUSE = 90;
let running = null, reading = null, waiting = 0, asked = null, opened = "";

const question = () => {
  const found = {};
  for (const name of FIELDS) found[name] = $(name).value;
  for (const name of FLAGS) found[name] = $(name).checked ? "1" : "";
  return found;
};

async function ask(path, body, signal) {
  const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal });
  return answer.json();
}

// -- the link holds the state
function toLink(q) {
  const kept = new URLSearchParams();
  for (const [name, value] of Object.entries(q)) if (value && value !== DEFAULTS[name]) kept.set(name, value);
  return "#" + kept.toString();
}

function fromLink() {
  const kept = new URLSearchParams(location.hash.slice(1));
  for (const name of FIELDS) if (kept.has(name) || name in DEFAULTS) $(name).value = kept.get(name) ?? DEFAULTS[name];
  for (const name of FIELDS) if (!kept.has(name) && !(name in DEFAULTS)) $(name).value = "";
  for (const name of FLAGS) $(name).checked = kept.get(name) === "1";
  $("more").open = $("more").open || ["given", "at", "order", "box", "steps", "check"].some((name) => kept.get(name));
  return kept.has("expr");
}

// -- live reading
function mark(place) {
  const text = $("expr").value, marks = $("marks");
  marks.textContent = "";
  if (!place) return;
  const wrong = document.createElement("mark");
  wrong.textContent = text.slice(place[0], place[1]) || " ";
  marks.append(text.slice(0, place[0]), wrong, text.slice(place[1]));
  marks.scrollTop = $("expr").scrollTop;
}

const KINDS = [["scalar", "scalar"], ["vector", "n"], ["matrix", "m,n"]];
const declarations = () => $("given").value.split(";").map((part) => part.trim()).filter(Boolean);
const named = (part) => part.split(":")[0].trim();

function change(name, kind) {
  const next = KINDS[(KINDS.findIndex(([word]) => word === kind) + 1) % KINDS.length];
  const kept = declarations().filter((part) => named(part) !== name);
  $("given").value = [...kept, `${name}: ${next[1]}`].join("; ");
  $("more").open = true;
  read();
}

function showReading(found) {
  const line = $("reading");
  line.textContent = "";
  if (found.error) {
    const wrong = document.createElement("span");
    wrong.className = "wrong";
    wrong.textContent = found.error + (found.hint ? " — " + found.hint : "");
    line.append(wrong);
    mark(found.place);
    return;
  }
  mark(null);
  const said = declarations().map(named);
  for (const { name, kind, sizes } of (found.names || []).slice(0, 16)) {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "name";
    chip.textContent = kind === "scalar" ? name : `${name}: ${sizes.join("×")}`;
    chip.title = `${kind}; a click makes it another`;
    chip.setAttribute("aria-label", `${name} is a ${kind}${sizes.length ? " of size " + sizes.join(" by ") : ""}; change`);
    if (said.includes(name)) chip.dataset.said = "";
    chip.addEventListener("click", () => change(name, kind));
    line.append(chip);
  }
  for (const note of found.notes || []) {
    const text = document.createElement("span");
    text.textContent = note;
    line.append(text);
  }
}

async function read() {
  clearTimeout(waiting);
  if (reading) reading.abort();
  const q = question();
  if (!q.expr.trim()) { $("reading").textContent = ""; mark(null); return; }
  reading = new AbortController();
  try {
    showReading(await ask("/reading", q, reading.signal));
  } catch (problem) {
    if (problem.name !== "AbortError") $("reading").textContent = "the server does not answer";
  }
}

// -- asking
function busy(on) {
  $("go").disabled = on;
  $("stop").hidden = !on;
  $("result").setAttribute("aria-busy", on);
  $("progress").hidden = true;
  clearInterval(busy.clock);
  if (!on) return;
  const begun = Date.now();
  busy.clock = setInterval(() => {
    $("progress").hidden = false;
    $("progress").textContent = `working … ${Math.round((Date.now() - begun) / 1000)} s`;
  }, 1000);
}

async function derive() {
  if (running) running.abort();
  const q = question();
  if (!q.expr.trim()) { $("expr").focus(); return; }
  running = new AbortController();
  busy(true);
  try {
    const found = await ask("/answer", q, running.signal);
    show(found, q);
  } catch (problem) {
    if (problem.name !== "AbortError") show({ error: "the server does not answer" }, q);
    else return;
  }
  busy(false);
}

function show(found, q) {
  const place = $("result");
  if (found.error) {
    place.textContent = "";
    const wrong = document.createElement("pre");
    wrong.className = "wrong";
    wrong.setAttribute("role", "alert");
    wrong.textContent = found.error;
    place.append(wrong);
    $("tools").hidden = true;
    return;
  }
  place.innerHTML = found.html;
  for (const title of place.querySelectorAll("h2")) if (title.textContent === "Sources") title.parentElement.remove();
  asked = q;
  $("tools").hidden = false;
  $("verdict").hidden = $("source").hidden = $("plot").hidden = true;
  for (const tab of document.querySelectorAll(".tabs button")) tab.setAttribute("aria-pressed", "false");
  history.replaceState(null, "", toLink(q));
  remember(q);
}

function stop() {
  if (!running) return;
  running.abort();
  running = null;
  busy(false);
  $("progress").hidden = false;
  $("progress").textContent = "stopped";
}

// -- with a result
async function source(tab) {
  const format = tab.dataset.format;
  for (const other of document.querySelectorAll(".tabs button")) other.setAttribute("aria-pressed", String(other === tab));
  opened = format;
  $("plot").hidden = true;
  const found = await ask("/text", { ...asked, format });
  if (opened !== format) return;
  $("source").querySelector("pre").textContent = found.text ?? found.error;
  $("source").hidden = false;
}

async function plot(tab) {
  for (const other of document.querySelectorAll(".tabs button")) other.setAttribute("aria-pressed", String(other === tab));
  opened = "plot";
  $("source").hidden = true;
  const found = await ask("/plot", asked);
  if (opened !== "plot") return;
  const image = $("plot").querySelector("img"), caption = $("plot").querySelector("figcaption");
  image.hidden = !found.svg;
  if (found.svg) {
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(found.svg);
    image.alt = "plot of " + asked.expr;
  }
  caption.textContent = found.error || found.caption.join("\n");
  caption.className = found.error ? "wrong" : "";
  $("plot").hidden = false;
}

async function judge(event) {
  event.preventDefault();
  if (!$("claim").value.trim()) return;
  const found = await ask("/claim", { ...asked, claim: $("claim").value });
  $("verdict").textContent = found.text ?? found.error;
  $("verdict").className = found.error ? "wrong" : "";
  $("verdict").hidden = false;
}

async function copied(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Select and copy";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

// -- what was asked before, in this browser alone
function past() {
  try { return JSON.parse(localStorage.getItem(KEPT)) || []; } catch { return []; }
}

function remember(q) {
  const link = toLink(q), rows = [link, ...past().filter((row) => row !== link)].slice(0, MOST);
  try { localStorage.setItem(KEPT, JSON.stringify(rows)); } catch { /* a private window */ }
  showPast(rows);
}

function showPast(rows) {
  $("past").hidden = !rows.length;
  $("history").textContent = "";
  for (const link of rows) {
    const kept = new URLSearchParams(link.slice(1)), row = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.textContent = [kept.get("command") || "diff", kept.get("expr"), kept.get("wrt") && "by " + kept.get("wrt")].filter(Boolean).join(" ");
    button.addEventListener("click", () => { location.hash = link; });
    row.append(button);
    $("history").append(row);
  }
}

let before = -1;
function walk() {
  const rows = past();
  if (!rows.length) return;
  before = (before + 1) % rows.length;
  history.replaceState(null, "", rows[before]);
  fromLink();
  read();
}

// -- events
$("question").addEventListener("submit", (event) => { event.preventDefault(); derive(); });
$("expr").addEventListener("input", () => { mark(null); clearTimeout(waiting); waiting = setTimeout(read, PAUSE); });
$("expr").addEventListener("scroll", () => { $("marks").scrollTop = $("expr").scrollTop; });
$("expr").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); derive(); }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") stop();
  if (event.altKey && event.code === "KeyH") { event.preventDefault(); walk(); }
});
for (const name of ["command", "wrt", "given"]) $(name).addEventListener("change", read);
$("stop").addEventListener("click", stop);
$("own").addEventListener("submit", judge);
$("copy").addEventListener("click", () => copied($("source").querySelector("pre").textContent, $("copy")));
$("forget").addEventListener("click", () => { localStorage.removeItem(KEPT); showPast([]); });
$("result").addEventListener("click", (event) => {
  const button = event.target.closest(".source button");
  if (button) copied(button.parentElement.querySelector("pre").textContent, button);
});
for (const tab of document.querySelectorAll(".tabs button")) {
  tab.addEventListener("click", () => (tab.dataset.format ? source(tab) : plot(tab)));
}
window.addEventListener("hashchange", () => { if (fromLink()) { read(); derive(); } });
showPast(past());
if (fromLink()) { read(); derive(); } else if ($("expr").value) read();
