// A table of any length: only the rows in sight are drawn, and the kernel is asked for them.
const ROW = 28, HEAD = 30, BLOCK = 100, KEPT = 60;

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "clv-grid";
  const head = document.createElement("div");
  head.className = "clv-grid-head";
  head.setAttribute("role", "row");
  const view = document.createElement("div");
  view.className = "clv-grid-view";
  view.tabIndex = 0;
  view.setAttribute("role", "grid");
  const space = document.createElement("div");
  space.className = "clv-grid-space";
  const rows = document.createElement("div");
  rows.className = "clv-grid-rows";
  space.append(rows);
  view.append(head, space);
  root.append(view);
  el.append(root);

  let blocks = new Map(), asked = new Set(), waiting = null, widths = [];
  const version = () => model.get("version");
  const count = () => model.get("count");
  const columns = () => model.get("columns");

  function measure() { // columns only grow, so that a filter moves none of them
    const given = blocks.get(0) ?? [];
    const rulers = columns().map((column, place) => {
      const ruler = document.createElement("div");
      ruler.className = "clv-grid-ruler";
      const top = document.createElement("strong");
      top.textContent = named(column);
      ruler.append(top, "\n" + given.map((cells) => cells[place + 1]).join("\n"));
      return ruler;
    });
    root.append(...rulers);
    widths = rulers.map((ruler, place) => Math.max(widths[place] ?? 1, Math.ceil(ruler.offsetWidth) + 1));
    rulers.forEach((ruler) => ruler.remove());
    const least = widths.reduce((sum, width) => sum + width, 0);
    head.style.minWidth = space.style.minWidth = `${least}px`;
  }

  function named(column) {
    const [key, down] = model.get("sort");
    return column.label + (key === column.key ? (down ? " ▾" : " ▴") : "");
  }

  function drawHead() {
    head.replaceChildren(...columns().map((column, place) => {
      const cell = document.createElement("button");
      cell.className = "clv-grid-cell clv-" + column.align;
      cell.setAttribute("role", "columnheader");
      cell.style.flex = `${widths[place]} 0 ${widths[place]}px`;
      const [key, down] = model.get("sort");
      const sorted = key === column.key;
      cell.setAttribute("aria-sort", sorted ? (down ? "descending" : "ascending") : "none");
      cell.textContent = named(column);
      cell.title = column.label;
      cell.addEventListener("click", () => {
        const first = column.align === "right";
        model.set("sort", [column.key, sorted ? !down : first]);
        model.save_changes();
      });
      return cell;
    }));
  }

  function ask(block) {
    if (blocks.has(block) || asked.has(block) || block * BLOCK >= count()) return;
    asked.add(block);
    model.send({ ask: "rows", start: block * BLOCK, rows: BLOCK, version: version() });
  }

  function draw() {
    const first = Math.max(Math.floor(view.scrollTop / ROW) - 4, 0);
    const last = Math.min(first + Math.ceil(view.clientHeight / ROW) + 8, count());
    const drawn = [];
    for (let n = first; n < last; n++) {
      const block = Math.floor(n / BLOCK);
      ask(block);
      const cells = blocks.get(block)?.[n - block * BLOCK];
      const line = document.createElement("div");
      line.className = "clv-grid-row";
      line.setAttribute("role", "row");
      line.setAttribute("aria-rowindex", n + 2);
      line.style.transform = `translateY(${n * ROW}px)`;
      line.dataset.row = n;
      if (cells && cells[0] === model.get("selected")) line.classList.add("clv-picked");
      columns().forEach((column, place) => {
        const cell = document.createElement("span");
        cell.className = "clv-grid-cell clv-" + column.align;
        cell.setAttribute("role", "gridcell");
        cell.style.flex = `${widths[place]} 0 ${widths[place]}px`;
        cell.textContent = cell.title = cells ? cells[place + 1] : "·";
        line.append(cell);
      });
      drawn.push(line);
    }
    rows.replaceChildren(...drawn);
    ask(Math.floor(first / BLOCK) - 1 < 0 ? 0 : Math.floor(first / BLOCK) - 1);
    ask(Math.floor(last / BLOCK) + 1);
  }

  const later = () => { if (!waiting) waiting = requestAnimationFrame(() => { waiting = null; draw(); }); };

  function renew() {
    blocks = new Map(); asked = new Set();
    const given = model.get("first");
    if (given.length && given[0] === version()) blocks.set(0, given[1]);
    space.style.height = `${count() * ROW}px`;
    measure();
    view.setAttribute("aria-rowcount", count() + 1);
    view.scrollTop = 0;
    drawHead();
    draw();
  }

  function pick(n) {
    if (n < 0 || n >= count()) return;
    const block = Math.floor(n / BLOCK), cells = blocks.get(block)?.[n - block * BLOCK];
    if (!cells) return;
    model.set("selected", cells[0]);
    model.save_changes();
    const top = n * ROW;
    if (top < view.scrollTop) view.scrollTop = top;
    const bottom = top + ROW + HEAD - view.clientHeight; // the heads stay on top of the rows
    if (bottom > view.scrollTop) view.scrollTop = bottom;
    view.dataset.row = n;
    draw();
  }

  view.addEventListener("scroll", later);
  view.addEventListener("click", (event) => {
    const line = event.target.closest(".clv-grid-row");
    if (line) pick(Number(line.dataset.row));
  });
  view.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    pick(Number(view.dataset.row ?? -1) + step);
  });
  model.on("msg:custom", (message) => {
    if (message.version !== version()) return;
    const block = message.start / BLOCK;
    asked.delete(block);
    blocks.set(block, message.cells);
    if (blocks.size > KEPT) blocks.delete(blocks.keys().next().value);
    later();
  });
  model.on("change:version", renew);
  model.on("change:selected", later);
  new ResizeObserver(() => { measure(); drawHead(); later(); }).observe(view); // there is a width only in the page
  renew();
}
export default { render };
