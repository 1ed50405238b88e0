(function () {
  document.documentElement.classList.add("js");
  var links = Array.prototype.slice.call(document.querySelectorAll(".contents a[href^='#']"));
  var places = links.map(function (a) { return document.getElementById(decodeURIComponent(a.hash.slice(1))); });
  function mark() {
    var now = 0;
    places.forEach(function (place, i) {
      if (place && place.getBoundingClientRect().top < 140) { now = i; }
    });
    links.forEach(function (a, i) {
      if (i === now) { a.setAttribute("aria-current", "true"); } else { a.removeAttribute("aria-current"); }
    });
    document.querySelectorAll(".contents > ul > li").forEach(function (li) {
      li.classList.toggle("open", !!li.querySelector("[aria-current]"));
    });
  }
  var waiting = false;
  window.addEventListener("scroll", function () {
    if (!waiting) { waiting = true; requestAnimationFrame(function () { waiting = false; mark(); }); }
  }, { passive: true });
  mark();
})();

// Tables: every heading sorts, long tables can be searched; sums stay where they are. Without
// this script the tables stand as they were written.
(function () {
  var words = document.body.dataset, months = (words.months || "").toLowerCase().split("|"), LONG = 9, SCALES = { K: 1e3, M: 1e6, B: 1e9, "万": 1e4, "亿": 1e8 };
  // A day or a month of a year: "3 April 2025", "2025年4月", "3. avril 2025".
  function date(text) {
    var year = text.match(/(?:^|\D)(\d{4})(?!\d)/), words = text.split(/[^\p{L}]+/u);
    if (!year) { return NaN; }
    var month = words.map(function (w) { return months.indexOf(w.toLowerCase()); }).filter(function (m) { return m >= 0; })[0];
    var counted = text.match(/年(\d+)月(?:(\d+)日)?/), day = text.match(/(?:^|\D)(\d{1,2})(?!\d)/);
    if (counted) { return Date.UTC(year[1], counted[1] - 1, counted[2] || 1); }
    return month === undefined ? NaN : Date.UTC(year[1], month % 12, day ? day[1] : 1);
  }
  function number(text) {
    var day = date(text);
    if (!isNaN(day)) { return day; }
    var bare = text.split(words.point || ".").map(function (part) { return part.replace(/[\s.,'’]/g, ""); }).join(".");
    var found = bare.match(/^[^\d−-]*([−-]?)[^\d−-]*(\d+(?:\.\d+)?)(%|[KMB万亿])?/);
    return found ? (found[1] ? -1 : 1) * parseFloat(found[2]) * (SCALES[found[3]] || 1) : null;
  }
  function compare(a, b) {
    if (a.n !== null && b.n !== null && a.n !== b.n) { return a.n - b.n; }
    if ((a.n === null) !== (b.n === null)) { return a.n === null ? 1 : -1; }
    return a.t.localeCompare(b.t, document.documentElement.lang);
  }
  function sort(table, column, way) {
    var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows);
    var numeric = table.tHead.rows[0].cells[column].classList.contains("right");
    var keyed = rows.map(function (row, i) {
      var text = row.cells[column].textContent.trim();
      return { row: row, i: i, t: text, n: numeric ? number(text) : null, total: row.classList.contains("total") };
    });
    var free = keyed.filter(function (k) { return !k.total; }).sort(function (a, b) {
      if (numeric && (a.n === null) !== (b.n === null)) { return a.n === null ? 1 : -1; }
      return (way === "descending" ? -1 : 1) * compare(a, b) || a.i - b.i;
    });
    keyed.forEach(function (k) { body.appendChild(k.total ? k.row : free.shift().row); });
  }
  function dress(table) {
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    if (table.tBodies[0].rows.length < 3) { return; }
    heads.forEach(function (head, column) {
      if (!head.textContent.trim()) { return; }
      var button = document.createElement("button");
      button.type = "button"; button.className = "sort"; button.title = words.sort;
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener("click", function () {
        var first = head.classList.contains("right") ? "descending" : "ascending";
        var other = first === "ascending" ? "descending" : "ascending";
        var way = head.getAttribute("aria-sort") === first ? other : first;
        heads.forEach(function (h) { h.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", way);
        sort(table, column, way);
      });
    });
  }
  function searchable(table) {
    var rows = Array.prototype.slice.call(table.tBodies[0].rows), region = table.parentNode;
    if (rows.length < LONG) { return; }
    var label = document.createElement("label"), field = document.createElement("input");
    var said = document.createElement("span");
    label.className = "search"; field.type = "search"; said.setAttribute("role", "status");
    label.appendChild(document.createTextNode(words.search)); label.appendChild(field);
    var box = document.createElement("div"); box.className = "tools";
    box.appendChild(label); box.appendChild(said);
    region.parentNode.insertBefore(box, region);
    field.addEventListener("input", function () {
      var wanted = field.value.trim().toLowerCase(), shown = 0;
      rows.forEach(function (row) {
        row.hidden = wanted !== "" && row.textContent.toLowerCase().indexOf(wanted) < 0;
        shown += row.hidden ? 0 : 1;
      });
      said.textContent = wanted ? words.found.replace("{shown}", shown).replace("{all}", rows.length) : "";
    });
  }
  document.querySelectorAll("table.kit").forEach(function (table) { dress(table); searchable(table); });
})();
