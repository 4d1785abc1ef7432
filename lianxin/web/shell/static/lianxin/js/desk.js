// The desk by keyboard, and counts that renew themselves without moving anything.

const LIVE_SECONDS = 30;

function typing(target) {
  return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
}

function rows() {
  const list = document.querySelector("[data-keys]");
  return list ? [...list.querySelectorAll("[data-row], tr[data-href]")] : [];
}

function current() {
  return rows().find((row) => row.getAttribute("aria-current") === "true");
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const place = all.indexOf(current());
  const next = all[Math.max(0, Math.min(all.length - 1, place < 0 ? 0 : place + step))];
  all.forEach((row) => row.removeAttribute("aria-current"));
  next.setAttribute("aria-current", "true");
  next.querySelector("a")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function open(row) {
  if (row.dataset.href) location.assign(row.dataset.href);
  else row.querySelector("a")?.click();
}

function press(key) {
  const inRow = current()?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const target = inRow || document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  const around = target.closest("details");
  if (around && around !== target) around.open = true;
  if (target.matches("input, textarea, select")) {
    target.focus();
    target.select?.();
  } else if (target.matches("details")) {
    target.open = true;
    target.querySelector("summary").focus();
  } else {
    target.click();
  }
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "j" || event.key === "k") {
    move(event.key === "j" ? 1 : -1);
  } else if (event.key === "Enter" && current() && !event.target.closest("a, button, summary")) {
    open(current());
  } else if (event.key === "?" && document.querySelector("[data-key-hints]")) {
    document.querySelector("[data-key-hints]").showModal();
  } else if (!press(event.key)) {
    return;
  }
  event.preventDefault();
});

// What a key opened and what only then was fetched takes the cursor, and from now on the key.
document.addEventListener("htmx:afterSettle", (event) => {
  const around = event.target.closest("details[data-key]");
  const field = around?.querySelector(`[data-key="${CSS.escape(around.dataset.key)}"]`);
  if (!field) return;
  delete around.dataset.key;
  if (around.querySelector("summary:focus-visible")) field.focus();
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-href]");
  if (row && !event.target.closest("a, button, input, label, summary")) open(row);
});

async function renew(element) {
  const answer = await fetch(element.dataset.live, { headers: { Accept: "text/plain" } });
  if (!answer.ok || answer.redirected) return;
  const text = (await answer.text()).trim();
  if (element.textContent !== text) element.textContent = text === "0" ? "" : text;
}

function renewAll() {
  if (document.hidden) return;
  document.querySelectorAll("[data-live]").forEach((element) => renew(element).catch(() => {}));
}

if (document.querySelector("[data-live]")) {
  renewAll();
  setInterval(renewAll, LIVE_SECONDS * 1000);
}
