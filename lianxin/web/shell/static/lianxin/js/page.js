// On every page: toasts, dialogs, copying, one sending per form, and a word when the network goes.
// Nothing here is needed to use a page; it only makes it kinder.

const toasts = document.getElementById("toasts");
const STAY = { info: 6000, success: 6000, warning: 10000 };

function closable(toast) {
  if (toast.dataset.ready) return;
  toast.dataset.ready = "yes";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast-close";
  close.setAttribute("aria-label", toasts.dataset.close);
  close.textContent = "×";
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  const stay = STAY[toast.dataset.toast];
  if (!stay) return;
  let timer = setTimeout(() => toast.remove(), stay);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => {
    timer = setTimeout(() => toast.remove(), stay);
  });
}

function showToast(text, tone = "info") {
  const toast = document.createElement("div");
  toast.className = `toast toast-${tone}`;
  toast.dataset.toast = tone;
  const words = document.createElement("p");
  words.textContent = text;
  toast.append(words);
  toasts.append(toast);
  return toast;
}

new MutationObserver(() => toasts.querySelectorAll("[data-toast]").forEach(closable)).observe(toasts, { childList: true });
toasts.querySelectorAll("[data-toast]").forEach(closable);
document.addEventListener("lianxin:toast", (event) => showToast(event.detail.text, event.detail.tone));

let offline = null;
addEventListener("offline", () => {
  offline = offline || showToast(toasts.dataset.offline, "warning");
});
addEventListener("online", () => {
  if (!offline) return;
  offline.remove();
  offline = null;
  showToast(toasts.dataset.online, "success");
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const closer = event.target.closest("[data-closes]");
  const copier = event.target.closest("[data-copy]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.opens).showModal();
  } else if (closer && closer.closest("dialog")?.open) {
    event.preventDefault();
    closer.closest("dialog").close();
  } else if (event.target.matches("dialog[open]")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  } else if (copier) {
    navigator.clipboard.writeText(copier.dataset.copy).then(() => showToast(copier.dataset.copied, "success"));
  }
  // An open menu closes when one goes elsewhere.
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.querySelectorAll("[type=submit]").forEach((button) => button.setAttribute("aria-busy", "true"));
});

// Coming back by the back button must not find the form locked.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }
});

if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
document.querySelector("[data-focus]")?.focus();
