// The drawing as an image for a slide: the browser paints what the server drew. Without this script the SVG stands.

function save(figure) {
  const drawing = figure.querySelector("svg");
  const { width, height } = drawing.viewBox.baseVal;
  const image = new Image();
  image.addEventListener("load", () => {
    const canvas = document.createElement("canvas");
    canvas.width = width * 2;
    canvas.height = height * 2;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const link = document.createElement("a");
    link.download = `${figure.dataset.drawing}.png`;
    link.href = canvas.toDataURL("image/png");
    link.click();
  });
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(drawing))}`;
}

document.querySelectorAll("[data-drawing]").forEach((figure) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet";
  button.textContent = figure.dataset.words;
  button.addEventListener("click", () => save(figure));
  figure.querySelector("figcaption").append(button);
});
