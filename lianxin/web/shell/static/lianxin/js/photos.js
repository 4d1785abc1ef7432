// Beside a photo input: what was taken, how large it is, and a way to leave one out.
// A picture pasted anywhere in its form is taken like a chosen one.

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

  function add(files) {
    const all = [...kept, ...files];
    kept = all.slice(0, max);
    if (all.length > max) {
      const detail = { text: field.dataset.tooMany, tone: "warning" };
      document.dispatchEvent(new CustomEvent("lianxin:toast", { detail }));
    }
    show();
  }

  // A second choice adds to the first: people take one picture at a time.
  input.addEventListener("change", () => add(input.files));

  // Words in the same paste go where they always go. What comes from a sheet or a document brings a picture
  // of itself along, told by its text/rtf: nobody meant that one.
  input.form?.addEventListener("paste", (event) => {
    if (!event.clipboardData || event.clipboardData.types.includes("text/rtf")) return;
    const pictures = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (pictures.length) add(pictures);
  });
}

document.querySelectorAll("[data-photos]").forEach(setUp);
