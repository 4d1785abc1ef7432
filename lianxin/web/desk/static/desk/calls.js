// The telephone desk by keyboard alone: function keys reach a field or press a button also while one types, Alt with a
// digit presses what bears it: passes the call on, takes a proposal. Without this script the same is reached by Tab.

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
