// Beside a photo input: what was taken, how large it is, and a way to leave one out.

function sizeWords(bytes) {
  return bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function setUp(field) {
  const input = field.querySelector("input[type=file]");
  const list = field.querySelector("[data-list]");
  const cross = field.querySelector("template");
  const max = Number(field.dataset.max);
  const limit = Number(field.dataset.mb) * 1048576;
  let kept = [];

  function show() {
    const files = new DataTransfer();
    kept.forEach((file) => files.items.add(file));
    input.files = files.files;
    list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    list.replaceChildren(...kept.map(item));
    list.hidden = kept.length === 0;
  }

  function item(file) {
    const figure = document.createElement("figure");
    figure.className = "picker-item";
    const image = document.createElement("img");
    image.alt = file.name;
    image.src = URL.createObjectURL(file);
    const caption = document.createElement("figcaption");
    caption.textContent = sizeWords(file.size);
    if (file.size > limit) {
      figure.dataset.tooLarge = "yes";
      caption.textContent += ` · ${field.dataset.tooLarge}`;
    }
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "picker-drop";
    drop.setAttribute("aria-label", `${field.dataset.drop}: ${file.name}`);
    drop.append(cross.content.cloneNode(true));
    drop.addEventListener("click", () => {
      kept = kept.filter((other) => other !== file);
      show();
      input.focus();
    });
    figure.append(image, caption, drop);
    return figure;
  }

  // A second choice adds to the first: people take one picture at a time.
  input.addEventListener("change", () => {
    const all = [...kept, ...input.files];
    kept = all.slice(0, max);
    if (all.length > max) {
      const detail = { text: field.dataset.tooMany, tone: "warning" };
      document.dispatchEvent(new CustomEvent("lianxin:toast", { detail }));
    }
    show();
  });
}

document.querySelectorAll("[data-photos]").forEach(setUp);
