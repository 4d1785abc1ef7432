// A ready answer that is chosen stands in the words at once, to be adapted. Without a script the server takes it as it is.

document.addEventListener("change", (event) => {
  const ready = event.target.closest("[data-ready]");
  const words = ready?.form.elements.words;
  if (!ready?.value || !words) return;
  words.value = words.value.trim() ? `${words.value.trim()}\n${ready.value}` : ready.value;
  ready.value = "";
  words.focus();
});

// A known answer likewise; the form remembers which one it was.
document.addEventListener("click", (event) => {
  const taken = event.target.closest("[data-takes]");
  const fields = taken?.closest("form")?.elements;
  if (!fields?.knowledge || !fields.words) return;
  const words = taken.dataset.words;
  fields.words.value = fields.words.value.trim() ? `${fields.words.value.trim()}\n${words}` : words;
  fields.knowledge.value = taken.dataset.takes;
  fields.words.focus();
});
