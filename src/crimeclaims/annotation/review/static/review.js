// The review page: draws one article's reading and turns keys and clicks into decisions. Article text only ever becomes text nodes.

const LETTERS = {f: "FORCE", l: "PLACE", p: "PERIOD", n: "COUNT", a: "AGE", c: "CHANGE", r: "RATE", h: "SHARE", m: "MEASURE", s: "SOURCE"};
const QUANTITIES = new Set(["COUNT", "CHANGE", "RATE", "SHARE", "AGE"]);
const SENTENCE_LABELS = [["statistical_claim", "claim"], ["quote", "quote"], ["advice", "advice"]];
const NOTATION = {
  FORCE: "the force's id: merseyside, west-mercia", PLACE: "id of the force whose area it lies in, or -", PERIOD: "2018-04-01..2019-03-31, one side may be empty, ? if unknown",
  COUNT: "4118, with ~about ~almost ~over ~under ~at_least ~at_most", AGE: "13..15, ..17, 66..; !most_common !youngest !oldest !average !range if it is the figure itself",
  CHANGE: "up 1.44 (new/old), down 0.88, up +1200, up +3pts", RATE: "22/day, 3.2/1000 people", SHARE: "0.3", SOURCE: "person, org, person/Full Name", MEASURE: "no value",
};
const KEYS = [
  ["↑ ↓", "previous, next sentence"], ["Space", "confirm the sentence and go on"], ["1 2 3", "statistical claim, quote, advice"], ["← →", "previous, next span"],
  ["i", "select a word; then ← → moves, Shift+← → stretches"], ["f l p n a c r h m s", "label the selection (or relabel the span): force, place, period, count, age, change, rate, share, measure, source"],
  ["e", "the focused span becomes the selection"], ["v", "correct the value"], ["Delete", "remove the span, or the quote"],
  ["k", "link: then ← → and Enter, or click. A click on a force, place, period, measure or source links it to the focused figure at once"],
  ["q", "the selection is direct speech"], ["y", "who says the quote: then ← → and Enter, or click; 0 for nobody"], ["b", "a sentence begins at the selection"], ["Shift+J", "join with the next sentence"],
  ["u, Shift+U", "undo, redo"], ["g", "guidelines"], ["d", "article done, open the next"], ["Escape", "let go"],
];

const $ = id => document.getElementById(id);
const desk = $("desk"), base = `/api/${encodeURIComponent(desk.dataset.name)}/${desk.dataset.number}`;
let S = null, cp = null, lines = [], current = 0, focus = null, quoteFocus = null, mode = null, target = null, busy = Promise.resolve();

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) name === "onclick" ? node.addEventListener("click", value) : node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// --- offsets: the server counts code points, the browser UTF-16 units ---

function index(text) {
  cp = null;
  if (!/[\ud800-\udfff]/.test(text)) return;
  cp = [];
  for (let unit = 0; unit < text.length; unit += text.codePointAt(unit) > 0xffff ? 2 : 1) cp.push(unit);
  cp.push(text.length);
}
const toUnit = offset => cp ? cp[offset] : offset;
function toPoint(unit) {
  if (!cp) return unit;
  let low = 0, high = cp.length;
  while (low < high) { const middle = (low + high) >> 1; cp[middle] < unit ? low = middle + 1 : high = middle; }
  return low;
}
const words = (start, end) => S.text.slice(toUnit(start), toUnit(end));
const keyOf = span => [span.start, span.end, span.label];
const sameKey = (one, other) => one && other && one.every((part, i) => part === other[i]);

// --- talking to the server ---

function say(text, kind = "") { $("saved").textContent = text; $("saved").className = kind; }

function send(what, action) {
  busy = busy.then(async () => {
    say("saving…");
    let answer, body;
    try {
      answer = await fetch(`${base}/${what}`, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({revision: S.revision, action})});
      body = await answer.json();
    } catch {
      say("NOT SAVED: the server does not answer. Start it again and reload; all that was saved is there.", "problem");
      return false;
    }
    if (answer.ok) {
      const moved = action && action.do === "change" ? [action.new.start, action.new.end, action.new.label] : null;
      show(body, moved);
      say(`saved ${new Date().toLocaleTimeString("en-GB")}`, "ok");
      return true;
    }
    if (answer.status === 409) show(await (await fetch(base)).json());
    say(`not saved: ${body.problem}`, "problem");
    return false;
  });
  return busy;
}
const decide = action => send("decide", action);

// --- drawing ---

function show(state, moved = null) {
  const held = moved || (focus === null ? null : keyOf(S.spans[focus]));
  S = state;
  index(S.text);
  focus = held ? S.spans.findIndex(span => sameKey(keyOf(span), held)) : -1;
  if (focus < 0) focus = null;
  quoteFocus = quoteFocus !== null && quoteFocus < S.quotes.length ? quoteFocus : null;
  current = Math.min(current, S.sentences.length - 1);
  drawText();
  draw();
}

function drawText() {
  const top = $("text").scrollTop;
  lines = [];
  let at = 0;
  const rows = S.sentences.map((sentence, i) => {
    const node = document.createTextNode(words(sentence.start, sentence.end));
    lines.push({...sentence, node});
    const toggles = SENTENCE_LABELS.map(([label, short], n) => make("button", {
      type: "button", tabindex: "-1", class: `tag ${label}`, "aria-pressed": sentence.labels.includes(label),
      title: `${label} (${n + 1})` + (label in sentence.scores ? `, model ${Math.round(100 * sentence.scores[label])}%` : ""), onclick: () => { current = i; toggle(n); },
    }, short));
    const row = make("div", {class: "sentence", "data-index": i}, make("span", {class: "tags"}, ...toggles), make("p", {}, node));
    const gap = words(at, sentence.start);
    if (i && gap.includes("\n")) row.classList.add("paragraph");
    if (sentence.confirmed) row.classList.add("confirmed");
    if (Object.values(sentence.scores).some(score => score > 0.25 && score < 0.75)) row.classList.add("unsure");
    at = sentence.end;
    return row;
  });
  $("text").replaceChildren(...rows);
  $("text").scrollTop = top;
}

function rangesOf(start, end) {
  return lines.filter(line => line.start < end && start < line.end).map(line => {
    const range = new StaticRange({
      startContainer: line.node, startOffset: toUnit(Math.max(start, line.start)) - toUnit(line.start),
      endContainer: line.node, endOffset: toUnit(Math.min(end, line.end)) - toUnit(line.start),
    });
    return range;
  });
}

function highlight(name, stretches, priority) {
  const found = new Highlight(...stretches.flatMap(([start, end]) => rangesOf(start, end)));
  found.priority = priority;
  CSS.highlights.set(name, found);
}

function draw() {
  document.querySelectorAll(".sentence").forEach((row, i) => row.classList.toggle("current", i === current));
  for (const label of Object.values(LETTERS)) {
    highlight(`span-${label}`, S.spans.filter(s => s.label === label).map(s => [s.start, s.end]), label === "MEASURE" ? 1 : 2);
  }
  highlight("quote", S.quotes.map(q => [q.start, q.end]), 0);
  highlight("valueless", S.spans.filter(s => s.valueless).map(s => [s.start, s.end]), 3);
  const linked = focus === null ? [] : S.relations.filter(r => r.head === focus || r.child === focus).map(r => S.spans[r.head === focus ? r.child : r.head]);
  if (quoteFocus !== null && S.quotes[quoteFocus].speaker !== null) linked.push(S.spans[S.quotes[quoteFocus].speaker]);
  highlight("linked", linked.map(s => [s.start, s.end]), 4);
  const held = focus === null ? [] : [[S.spans[focus].start, S.spans[focus].end]];
  if (quoteFocus !== null) held.push([S.quotes[quoteFocus].start, S.quotes[quoteFocus].end]);
  highlight("focused", held, quoteFocus === null ? 5 : 1);
  highlight("target", target === null ? [] : [[S.spans[target].start, S.spans[target].end]], 6);
  document.body.dataset.mode = mode || "";
  drawBar();
  drawFocus();
  drawClaims();
}

function drawBar() {
  const done = S.sentences.filter(s => s.confirmed).length;
  $("title").textContent = S.title || S.id;
  $("facts").textContent = [S.meta.outlet, S.published || "no date", S.status === "done" ? "done" : ""].filter(Boolean).join(" · ");
  $("sentences-done").max = S.sentences.length;
  $("sentences-done").value = done;
  $("progress-words").textContent = `${done} of ${S.sentences.length} sentences · ${S.progress.done} of ${S.progress.all} articles`;
  $("undo").disabled = !S.canUndo;
  $("redo").disabled = !S.canRedo;
}

function drawFocus() {
  const box = $("focus"), parts = [];
  if (mode) parts.push(make("p", {class: "mode"}, mode === "link" ? "Link to: ← → and Enter, or click. Escape to stop." : "Said by: ← → and Enter, or click a source. 0 for nobody."));
  if (focus !== null) {
    const span = S.spans[focus];
    parts.push(make("p", {class: "held"}, make("b", {class: `chip ${span.label}`}, span.label), " ", span.words));
    if (span.label !== "MEASURE") {
      parts.push(make("p", {class: span.valueless ? "problem" : ""}, span.valueless ? "no value yet " : `${span.notation} `, make("button", {type: "button", onclick: askValue, title: "v"}, "Value")));
    }
    for (const r of S.relations.filter(r => r.head === focus || r.child === focus)) {
      const other = S.spans[r.head === focus ? r.child : r.head], out = r.head === focus;
      parts.push(make("p", {class: "link"}, `${out ? "" : "← "}${r.label} `, make("b", {class: `chip ${other.label}`}, other.words), " ",
        make("button", {type: "button", title: "unlink", onclick: () => unlink(r)}, "×")));
    }
    if (QUANTITIES.has(span.label) && (span.label !== "AGE" || span.statistic) && !S.relations.some(r => r.head === focus || r.child === focus)) parts.push(make("p", {class: "hint"}, "No links. Click a force, place, period or measure."));
  }
  S.quotes.forEach((quote, i) => {
    const line = S.sentences[current];
    if (quote.start >= line.end || quote.end <= line.start) return;
    const speaker = quote.speaker === null ? "nobody named" : S.spans[quote.speaker].words;
    parts.push(make("p", {class: "link"}, "said by ", make("b", {class: "chip SOURCE"}, speaker), " ",
      make("button", {type: "button", title: "y", onclick: () => askSpeaker(i)}, "Change"), make("button", {type: "button", title: "no quote", onclick: () => unquote(i)}, "×")));
  });
  if (!parts.length) parts.push(make("p", {class: "hint"}, "Select words and press a letter, or click a span. ? shows all keys."));
  box.replaceChildren(...parts);
}

function drawClaims() {
  const rows = S.claims.map(claim => {
    const slots = [claim.where, claim.period, claim.measure, claim.source].map((slot, i) => make("span", {class: slot ? "" : "empty"}, slot || ["where?", "when?", "what?", "source?"][i]));
    const row = make("button", {type: "button", class: `claim ${claim.verdict}`, onclick: () => hold(claim.quantity)}, make("b", {}, S.spans[claim.quantity].words), make("small", {}, ` ${claim.kind}`), ...slots);
    if (claim.arithmetic) row.append(make("em", {}, claim.arithmetic));
    if (claim.sentence === current || claim.quantity === focus) row.classList.add("current");
    return row;
  });
  $("claims").replaceChildren(...(rows.length ? rows : [make("p", {class: "hint"}, "No figures about a population yet.")]));
}

function drawPalette() {
  $("palette").replaceChildren(...Object.entries(LETTERS).map(([key, label]) => make("button", {type: "button", class: `chip ${label}`, onclick: () => label_(label)}, make("kbd", {}, key), ` ${label.toLowerCase()}`)));
  $("palette").addEventListener("mousedown", event => event.preventDefault()); // keeps the selection
  $("key-list").replaceChildren(...KEYS.flatMap(([key, what]) => [make("dt", {}, key), make("dd", {}, what)]));
}

// --- selection and moving about ---

function pointAt(node, offset) {
  const line = lines.find(l => l.node === node);
  if (line) return toPoint(toUnit(line.start) + offset);
  const row = (node.nodeType === 1 ? node : node.parentElement)?.closest(".sentence");
  if (!row) return null;
  return lines[+row.dataset.index][offset ? "end" : "start"];
}

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !$("text").contains(selection.anchorNode)) return null;
  const range = selection.getRangeAt(0), start = pointAt(range.startContainer, range.startOffset);
  let end = pointAt(range.endContainer, range.endOffset);
  if (range.endContainer.nodeType === 1 && range.endOffset === 0 && start !== null) end = lines.filter(l => l.start <= end).map(l => l.end).filter(e => e <= end).pop() ?? end;
  return start === null || end === null || start >= end ? null : [start, end];
}

function goTo(i) {
  current = Math.max(0, Math.min(S.sentences.length - 1, i));
  focus = quoteFocus = null;
  draw();
  document.querySelector(".sentence.current")?.scrollIntoView({block: "nearest"});
}

function hold(i) {
  focus = i;
  quoteFocus = null;
  current = Math.max(0, S.sentences.findIndex(s => s.start <= S.spans[i].start && S.spans[i].start < s.end));
  getSelection().removeAllRanges();
  draw();
  document.querySelector(".sentence.current")?.scrollIntoView({block: "nearest"});
}

function step(by) {
  const from = mode ? target : focus;
  const fits = S.spans.map((_, i) => i).filter(i => !mode || (mode === "link" ? i !== focus && linkLabels(focus, i).length : ["SOURCE", "FORCE"].includes(S.spans[i].label)));
  const start = from !== null ? S.spans[from].start + by * 0.5 : mode === "link" ? S.spans[focus].start : S.sentences[current].start - (by > 0 ? 1 : 0);
  const next = by > 0 ? fits.find(i => i !== from && (from !== null && !mode ? i > from : S.spans[i].start > start)) : fits.filter(i => i !== from && (from !== null && !mode ? i < from : S.spans[i].start < start)).pop();
  if (next === undefined) return;
  if (!mode) return hold(next);
  target = next;
  draw();
}

function stretch(direction, extend) {
  const selection = getSelection();
  if (!extend) direction === "forward" ? selection.collapseToEnd() : selection.collapseToStart();
  selection.modify("extend", direction, "word");
}

// --- decisions ---

function toggle(n) {
  const sentence = S.sentences[current], label = SENTENCE_LABELS[n][0];
  const labels = sentence.labels.includes(label) ? sentence.labels.filter(l => l !== label) : [...sentence.labels, label];
  decide({do: "labels", at: sentence.start, labels});
}

async function confirm_() {
  const sentence = S.sentences[current];
  if (sentence.confirmed || await decide({do: "confirm", at: sentence.start})) {
    const rest = S.sentences.findIndex((s, i) => i > current && !s.confirmed);
    goTo(rest < 0 ? current + 1 : rest);
  }
}

async function label_(label) {
  const stretch_ = selected();
  if (stretch_) {
    getSelection().removeAllRanges();
    const [start, end] = trimmed(...stretch_);
    if (await decide({do: "add", start, end, label})) {
      const added = S.spans.findIndex(s => sameKey(keyOf(s), [start, end, label]));
      if (added >= 0) hold(added);
    }
  } else if (focus !== null) {
    const span = S.spans[focus];
    decide({do: "change", span: keyOf(span), new: {start: span.start, end: span.end, label}});
  } else say("select some words first", "problem");
}

function trimmed(start, end) {
  const text = [...words(start, end)];
  let left = 0, right = text.length;
  while (left < right && !text[left].trim()) left++;
  while (right > left && !text[right - 1].trim()) right--;
  return [start + left, start + right];
}

function resize() {
  const stretch_ = selected();
  if (focus === null || !stretch_) return say("focus a span, then select its new words", "problem");
  const span = S.spans[focus], [start, end] = trimmed(...stretch_);
  getSelection().removeAllRanges();
  decide({do: "change", span: keyOf(span), new: {start, end, label: span.label}});
}

function linkLabels(head, child) {
  if (head === null || head === child) return [];
  return Object.entries(S.relationLabels).filter(([, ends]) => ends.heads.includes(S.spans[head].label) && ends.children.includes(S.spans[child].label)).map(([name]) => name);
}

async function link(head, child) {
  const labels = linkLabels(head, child), key = {head: keyOf(S.spans[head]), child: keyOf(S.spans[child])};
  const has = label => S.relations.some(r => r.head === head && r.child === child && r.label === label);
  stop();
  let label = labels[0];
  if (labels.length > 1) label = await choose(`${S.spans[head].words} → ${S.spans[child].words}`, labels.map(l => [l, has(l) ? `remove ${l}` : l]));
  if (label) await decide({do: has(label) ? "unlink" : "link", ...key, label});
}

const unlink = r => decide({do: "unlink", head: keyOf(S.spans[r.head]), child: keyOf(S.spans[r.child]), label: r.label});
const unquote = i => { const {start, end} = S.quotes[i]; quoteFocus = null; return decide({do: "unquote", quote: [start, end]}); };

function askSpeaker(i) {
  if (i === undefined) i = quoteFocus ?? S.quotes.findIndex(q => q.start < S.sentences[current].end && S.sentences[current].start < q.end);
  if (i < 0) return say("there is no quote in this sentence", "problem");
  [quoteFocus, focus, mode, target] = [i, null, "speaker", null];
  draw();
}

function speak(speaker) {
  const {start, end} = S.quotes[quoteFocus];
  stop();
  return decide({do: "speaker", quote: [start, end], speaker: speaker === null ? null : keyOf(S.spans[speaker])});
}

function stop() { mode = target = null; draw(); }

function choose(title, options) {
  const box = $("choice");
  $("choice-title").textContent = title;
  return new Promise(resolve => {
    const finish = value => { box.onkeydown = box.onclose = null; box.close(); resolve(value); };
    $("choice-options").replaceChildren(...options.map(([value, words_], i) => make("button", {type: "button", onclick: () => finish(value)}, make("kbd", {}, i + 1), ` ${words_}`)));
    box.onkeydown = event => { event.stopPropagation(); const picked = options[+event.key - 1]; if (picked) finish(picked[0]); };
    box.onclose = () => finish(null);
    box.showModal();
  });
}

function askValue() {
  if (focus === null) return;
  const span = S.spans[focus], box = $("value-box");
  if (span.label === "MEASURE") return;
  $("value-title").textContent = `${span.label}: ${span.words}`;
  $("value-hint").textContent = NOTATION[span.label];
  $("value-input").value = span.notation;
  box.returnValue = "";
  box.querySelector("form").onsubmit = () => decide({do: "change", span: keyOf(span), new: {start: span.start, end: span.end, label: span.label, notation: $("value-input").value}});
  box.showModal();
  $("value-input").select();
}

function remove() {
  if (focus !== null) { const span = keyOf(S.spans[focus]); focus = null; return decide({do: "remove", span}); }
  if (quoteFocus !== null) return unquote(quoteFocus);
}

async function finish() {
  const open = S.sentences.filter(s => !s.confirmed).length;
  if (open && !await choose(`${open} sentences are not confirmed yet`, [["yes", "They are right as they stand: done"], ["", "Go back to the first of them"]])) {
    return goTo(S.sentences.findIndex(s => !s.confirmed));
  }
  if (await send("finish")) location.assign(`/as/${encodeURIComponent(desk.dataset.name)}/next`);
}

// --- events ---

$("text").addEventListener("click", event => {
  if (selected() || event.target.closest(".tag")) return;
  const row = event.target.closest(".sentence");
  if (!row) return;
  const caret = document.caretPositionFromPoint ? document.caretPositionFromPoint(event.clientX, event.clientY) : null;
  const range = caret ? {node: caret.offsetNode, offset: caret.offset} : (r => r && {node: r.startContainer, offset: r.startOffset})(document.caretRangeFromPoint(event.clientX, event.clientY));
  const offset = range && lines.some(l => l.node === range.node) ? pointAt(range.node, range.offset) : null;
  const here = offset === null ? [] : S.spans.map((_, i) => i).filter(i => S.spans[i].start <= offset && offset <= S.spans[i].end).sort((a, b) => (S.spans[a].end - S.spans[a].start) - (S.spans[b].end - S.spans[b].start));
  current = +row.dataset.index;
  if (!here.length) { stop(); focus = null; quoteFocus = null; const q = S.quotes.findIndex(q => offset !== null && q.start <= offset && offset < q.end); if (q >= 0) quoteFocus = q; return draw(); }
  if (mode === "speaker") return ["SOURCE", "FORCE"].includes(S.spans[here[0]].label) ? speak(here[0]) : say("only a source or a force can speak", "problem");
  const other = here.find(i => linkLabels(focus, i).length);
  if (focus !== null && other !== undefined && QUANTITIES.has(S.spans[focus].label) && (mode === "link" || !QUANTITIES.has(S.spans[other].label))) return link(focus, other);
  stop();
  hold(here.includes(focus) ? here[(here.indexOf(focus) + 1) % here.length] : here[0]);
});

const ACTIONS = {
  ArrowUp: () => goTo(current - 1), ArrowDown: () => goTo(current + 1), " ": confirm_, 1: () => toggle(0), 2: () => toggle(1), 3: () => toggle(2),
  Delete: remove, Backspace: remove, e: resize, v: askValue, y: () => askSpeaker(), u: () => send("undo"), U: () => send("redo"), d: finish,
  g: () => $("rules").showModal(), "?": () => $("keys").showModal(),
  k: () => { if (focus !== null && QUANTITIES.has(S.spans[focus].label)) { mode = "link"; target = null; draw(); } else say("focus a figure first", "problem"); },
  q: () => { const s = selected(); if (!s) return say("select the quoted words first", "problem"); getSelection().removeAllRanges(); const [start, end] = trimmed(...s); decide({do: "quote", start, end}); },
  b: () => { const s = selected(); s ? (getSelection().removeAllRanges(), decide({do: "split", at: trimmed(...s)[0]})) : say("select the first word of the new sentence", "problem"); },
  J: () => decide({do: "join", at: S.sentences[current].start}),
  i: () => { const selection = getSelection(); selection.collapse(lines[current].node, 0); selection.modify("extend", "forward", "word"); },
  Escape: () => { getSelection().removeAllRanges(); focus = quoteFocus = null; stop(); },
  Enter: () => { if (mode && target !== null) mode === "link" ? link(focus, target) : speak(target); },
  0: () => { if (mode === "speaker") speak(null); },
};

document.addEventListener("keydown", event => {
  if (!S || document.querySelector("dialog[open]") || event.target.matches("input")) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") { event.preventDefault(); return send(event.shiftKey ? "redo" : "undo"); }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    event.preventDefault();
    return selected() ? stretch(event.key === "ArrowRight" ? "forward" : "backward", event.shiftKey) : step(event.key === "ArrowRight" ? 1 : -1);
  }
  const action = ACTIONS[event.key] || (event.key in LETTERS ? () => label_(LETTERS[event.key]) : null);
  if (!action || (event.target.matches("button, a") && [" ", "Enter"].includes(event.key))) return;
  event.preventDefault();
  action();
});
for (const [id, what] of [["undo", () => send("undo")], ["redo", () => send("redo")], ["finish", finish], ["show-rules", ACTIONS.g], ["show-keys", ACTIONS["?"]]]) $(id).addEventListener("click", () => { what(); $("text").focus({preventScroll: true}); });

drawPalette();
const answer = await fetch(base);
show(await answer.json());
goTo(Math.max(0, S.sentences.findIndex(s => !s.confirmed)));
say(S.revision ? "all saved" : "nothing changed yet");
$("text").focus({preventScroll: true});
