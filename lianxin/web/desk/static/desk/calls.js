// The telephone desk by keyboard alone: function keys reach a field or press a button also while one types, Alt with a
// digit passes the call on. Without this script the same is reached by Tab.

function reach(target) {
  if (target.matches("input, textarea, select")) {
    target.focus();
    target.select?.();
  } else {
    target.click();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.isComposing) return;
  const wanted = event.altKey
    ? /^Digit\d$/.test(event.code) && `[data-alt="${event.code.slice(5)}"]`
    : /^F\d+$/.test(event.key) && `[data-function="${event.key}"]`;
  const target = wanted && document.querySelector(wanted);
  if (!target) return;
  event.preventDefault();
  reach(target);
});

// A known answer that is used stands in the answer at once, to be adapted; the form remembers which one it was.
document.addEventListener("click", (event) => {
  const taken = event.target.closest("[data-takes]");
  const form = document.getElementById("call-form");
  if (!taken || !form) return;
  const answer = form.elements.answer;
  answer.value = answer.value.trim() ? `${answer.value.trim()}\n${taken.dataset.words}` : taken.dataset.words;
  form.elements.knowledge.value = taken.dataset.takes;
  answer.focus();
});
