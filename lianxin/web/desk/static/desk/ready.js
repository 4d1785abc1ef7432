// A ready answer that is chosen stands in the words at once, to be adapted. Without a script the server takes it as it is.

document.addEventListener("change", (event) => {
  const ready = event.target.closest("[data-ready]");
  const words = ready?.form.elements.words;
  if (!ready?.value || !words) return;
  words.value = words.value.trim() ? `${words.value.trim()}\n${ready.value}` : ready.value;
  ready.value = "";
  words.focus();
});
