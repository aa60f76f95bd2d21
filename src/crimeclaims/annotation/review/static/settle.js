// Settling disagreements: each choice is sent at once.

const page = document.getElementById("settle"), saved = document.getElementById("saved");
const base = `/api/${encodeURIComponent(page.dataset.name)}/${page.dataset.number}`;
const rows = [...document.querySelectorAll(".differences > li")];

async function post(what, body) {
  try {
    const answer = await fetch(`${base}/${what}`, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)});
    const said = await answer.json();
    saved.textContent = answer.ok ? (said.all ? `saved: ${said.chosen} of ${said.all} chosen` : "settled") : `not saved: ${said.problem}`;
    saved.className = answer.ok ? "ok" : "problem";
    return answer.ok;
  } catch {
    saved.textContent = "NOT SAVED: the server does not answer";
    saved.className = "problem";
    return false;
  }
}

async function choose(row, side) {
  if (!await post("choose", {difference: row.dataset.key, side})) return;
  row.dataset.side = side;
  (rows[rows.indexOf(row) + 1] || document.getElementById("finish")).focus();
}

for (const row of rows) for (const button of row.querySelectorAll("button")) button.addEventListener("click", () => choose(row, button.dataset.side));
document.addEventListener("keydown", event => {
  const row = document.activeElement.closest?.(".differences > li"), i = rows.indexOf(row);
  if (event.key === "ArrowDown") (rows[i + 1] || rows[0])?.focus();
  else if (event.key === "ArrowUp") (rows[i - 1] || rows.at(-1))?.focus();
  else if (row && event.key === "1") choose(row, "one");
  else if (row && event.key === "2") choose(row, "other");
  else return;
  event.preventDefault();
});
document.getElementById("finish").addEventListener("click", async () => { if (await post("settle", {})) location.assign(`/as/${encodeURIComponent(page.dataset.name)}/settle`); });
rows[0]?.focus();
