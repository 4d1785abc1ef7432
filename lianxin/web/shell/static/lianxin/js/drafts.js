// Keeps the words of a form on this device until it is sent: a lost network loses nothing.
// Not kept: files, passwords, hidden fields, and what is marked data-draft="no" (who somebody is, how to reach them).
// data-draft-session on the form: kept for this tab only, as on a computer that several people use.

const DAYS = 7;

function storeOf(form) {
  return "draftSession" in form.dataset ? sessionStorage : localStorage;
}

function nameOf(draft) {
  return `lianxin:draft:${draft}`;
}

function fieldsOf(form) {
  const kept = ["text", "search", "tel", "number", "date", "textarea", "select-one", "checkbox", "radio"];
  return [...form.elements].filter((field) => field.name && kept.includes(field.type) && field.dataset.draft !== "no");
}

function keep(form, sent = false) {
  const values = fieldsOf(form).map((field) => [field.name, field.type, field.value, field.checked]);
  try {
    storeOf(form).setItem(nameOf(form.dataset.draft), JSON.stringify({ at: Date.now(), sent, values }));
  } catch {
    // A full or forbidden store: the form works as it does without scripts.
  }
}

function bringBack(form) {
  const store = storeOf(form);
  const stored = JSON.parse(store.getItem(nameOf(form.dataset.draft)) || "null");
  if (!stored) return;
  if (Date.now() - stored.at > DAYS * 86400000) {
    store.removeItem(nameOf(form.dataset.draft));
    return;
  }
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

// The page that follows a sending names the draft that is done with. It may be looked at again later:
// a draft that was begun since, and not sent, stays.
function finish(draft) {
  for (const store of [localStorage, sessionStorage]) {
    const stored = JSON.parse(store.getItem(nameOf(draft)) || "null");
    if (stored?.sent) store.removeItem(nameOf(draft));
  }
}

for (const done of document.querySelectorAll("[data-draft-done]")) {
  try {
    finish(done.dataset.draftDone);
  } catch {
    // A forbidden store holds no draft.
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
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    keep(form, true);
  });
}
