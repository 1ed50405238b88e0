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
