// A proposed kind is chosen by a tap or a key, never by itself: it is set as if somebody had chosen it in the list, and
// what hangs on that follows. Without this script the list itself offers the proposals.

function kinds(within) {
  return within.closest("form")?.elements.category;
}

function mark() {
  for (const button of document.querySelectorAll("[data-proposes]")) {
    button.setAttribute("aria-pressed", String(kinds(button)?.value === button.dataset.proposes));
  }
}

function choose(button) {
  const list = kinds(button);
  const code = button.dataset.proposes;
  if (!list) return;
  // The list holds the highest kinds only; a proposal may lie deeper.
  if (![...list.options].some((option) => option.value === code)) list.add(new Option(button.dataset.words, code));
  list.value = code;
  list.dispatchEvent(new Event("input", { bubbles: true }));
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-proposes]");
  if (button) choose(button);
});
document.addEventListener("change", (event) => {
  if (event.target.name === "category") mark();
});
document.addEventListener("htmx:afterSettle", mark);
