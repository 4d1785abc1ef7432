// A ready answer that is chosen stands in the words at once, to be adapted. Without a script the server takes it as it is.

function add(field, words) {
  field.value = field.value.trim() ? `${field.value.trim()}\n${words}` : words;
  field.focus();
}

document.addEventListener("change", (event) => {
  const ready = event.target.closest("[data-ready]");
  const words = ready?.form.elements.words;
  if (!ready?.value || !words) return;
  add(words, ready.value);
  ready.value = "";
});

// A known answer likewise; the form around it, or the one that the list names, remembers which one it was.
document.addEventListener("click", (event) => {
  const taken = event.target.closest("[data-takes]");
  const named = taken?.closest("[data-answers]")?.dataset.answers;
  const fields = (named ? document.getElementById(named) : taken?.closest("form"))?.elements;
  const answer = fields?.answer || fields?.words;
  if (!fields?.knowledge || !answer) return;
  fields.knowledge.value = taken.dataset.takes;
  add(answer, taken.dataset.words);
});

// What the unit has answered well before: begun with, never sent as it stands.
document.addEventListener("click", (event) => {
  const good = event.target.closest("[data-good]");
  const words = good?.closest("form")?.elements.words;
  if (!words) return;
  add(words, good.dataset.good);
  words.dispatchEvent(new Event("input", { bubbles: true }));
});
