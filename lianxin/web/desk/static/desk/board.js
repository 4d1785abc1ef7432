// The board: counts that renew themselves, and rows chosen by x, with Shift all between.

const LIVE_SECONDS = 30;
const MOST = 200;

const KEPT = "queue-counts";

const queues = document.querySelector("[data-counts]");

function fill(counts, places) {
  for (const place of places) {
    const text = counts[place.dataset.count] ?? "";
    if (place.textContent !== text) place.textContent = text;
  }
}

async function renewCounts() {
  const answer = await fetch(queues.dataset.counts, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) return;
  const counts = await answer.json();
  fill(counts, queues.querySelectorAll("[data-count]"));
  sessionStorage.setItem(KEPT, JSON.stringify(counts));
}

function renewSeen() {
  if (!document.hidden) renewCounts().catch(() => {});
}

if (queues) {
  // From the next page on the numbers come after the rows; those of the page before stand there until they do.
  document.cookie = `counts_after=1; path=${location.pathname}; samesite=lax; max-age=31536000`;
  if (queues.hasAttribute("data-counts-after")) {
    const kept = sessionStorage.getItem(KEPT);
    if (kept) fill(JSON.parse(kept), queues.querySelectorAll("[data-count]:empty"));
    renewCounts().catch(() => {});
  }
  setInterval(renewSeen, LIVE_SECONDS * 1000);
}

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
