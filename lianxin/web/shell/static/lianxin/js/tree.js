// Finding by typing in a tree picker; without it one opens level by level.

function fold(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}

function setUp(tree) {
  const search = tree.querySelector(".tree-search");
  const input = search.querySelector("input");
  const leaves = [...tree.querySelectorAll("label.tree-line")];
  const branches = [...tree.querySelectorAll("details")];
  const before = branches.map((branch) => branch.open);
  search.hidden = leaves.length === 0;

  input.addEventListener("input", () => {
    const wanted = fold(input.value);
    let found = 0;
    for (const leaf of leaves) {
      const trail = [leaf];
      for (let above = leaf.closest("details"); above; above = above.parentElement.closest("details")) trail.push(above.firstElementChild);
      const fits = !wanted || trail.some((line) => fold(line.textContent).includes(wanted));
      leaf.toggleAttribute("data-hidden", !fits);
      found += fits;
    }
    branches.forEach((branch, place) => {
      const shown = branch.querySelector("label.tree-line:not([data-hidden])") !== null;
      branch.hidden = !shown;
      branch.open = wanted ? shown : before[place];
    });
    tree.querySelector("[data-none]").hidden = found > 0 || leaves.length === 0;
  });
  // Enter chooses the first that is left instead of sending the form.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = leaves.find((leaf) => !leaf.hasAttribute("data-hidden"));
    first?.querySelector("input").click();
    first?.querySelector("input").focus();
  });
}

document.querySelectorAll("[data-tree]").forEach(setUp);
