// Keeps the words of a form on this device until it is sent: a lost network loses nothing.
// Files are not kept; passwords and hidden fields neither.

const DAYS = 7;

function storeOf(form) {
  return `lianxin:draft:${form.dataset.draft}`;
}

function fieldsOf(form) {
  const kept = ["text", "search", "tel", "number", "date", "textarea", "select-one", "checkbox", "radio"];
  return [...form.elements].filter((field) => field.name && kept.includes(field.type) && field.dataset.draft !== "no");
}

function keep(form) {
  const values = fieldsOf(form).map((field) => [field.name, field.type, field.value, field.checked]);
  try {
    localStorage.setItem(storeOf(form), JSON.stringify({ at: Date.now(), values }));
  } catch {
    // A full or forbidden store: the form works as it does without scripts.
  }
}

function bringBack(form) {
  const stored = JSON.parse(localStorage.getItem(storeOf(form)) || "null");
  if (!stored || Date.now() - stored.at > DAYS * 86400000) return;
  for (const field of fieldsOf(form)) {
    for (const [name, type, value, checked] of stored.values) {
      if (name !== field.name || type !== field.type) continue;
      if (type === "checkbox" || type === "radio") {
        if (value === field.value) field.checked = checked;
      } else if (!field.value) {
        field.value = value;
      }
    }
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  try {
    bringBack(form);
  } catch {
    // A draft that cannot be read is no draft.
  }
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep(form), 400);
  });
}

// The page that follows a sending names the draft that is done with.
for (const done of document.querySelectorAll("[data-draft-done]")) {
  localStorage.removeItem(`lianxin:draft:${done.dataset.draftDone}`);
}
