// The board: counts that renew themselves, and rows chosen by x, with Shift all between.

const LIVE_SECONDS = 30;
const MOST = 200;

const queues = document.querySelector("[data-counts]");

async function renewCounts() {
  if (document.hidden) return;
  const answer = await fetch(queues.dataset.counts, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) return;
  const counts = await answer.json();
  for (const place of queues.querySelectorAll("[data-count]")) {
    const text = counts[place.dataset.count] ?? "";
    if (place.textContent !== text) place.textContent = text;
  }
}

if (queues) setInterval(() => renewCounts().catch(() => {}), LIVE_SECONDS * 1000);

const form = document.getElementById("several");
let last = null;
let shifted = false;

function boxes() {
  return [...document.querySelectorAll(".board-choose input")];
}

function show() {
  const number = boxes().filter((box) => box.checked).length;
  form.querySelector("[data-several-number]").textContent = number;
  form.hidden = number === 0;
}

function choose(box) {
  const all = boxes();
  const from = last ? all.indexOf(last) : -1;
  const to = all.indexOf(box);
  if (shifted && from >= 0) {
    for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = box.checked;
  }
  last = box;
  show();
}

if (form) {
  form.classList.add("several-ready");
  show();
  document.addEventListener("click", (event) => {
    if (event.isTrusted) shifted = event.shiftKey;
  }, true);
  // The desk's own keys would put the cursor into the box instead.
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    shifted = event.shiftKey;
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== "x") return;
    document.querySelector('[aria-current="true"] .board-choose input')?.click();
    event.preventDefault();
  }, true);
  document.addEventListener("change", (event) => {
    if (event.target.matches(".board-choose input")) choose(event.target);
  });
  form.addEventListener("submit", (event) => {
    if (boxes().filter((box) => box.checked).length <= MOST) return;
    event.preventDefault();
  });
  addEventListener("pageshow", show);
}
