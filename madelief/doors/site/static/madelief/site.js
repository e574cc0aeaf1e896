// Small helps. Every page works without this file. No inline code, no eval: the CSP is strict.
(function () {
  "use strict";

  // Errors first: who reads with a screen reader hears them at once.
  var summary = document.querySelector(".nhsuk-error-summary");
  if (summary) {
    summary.setAttribute("tabindex", "-1");
    summary.focus();
  }

  // A double tap is not a second answer: forms with data-once ignore a submit within a second.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-once")) return;
    var now = Date.now();
    if (now - Number(form.getAttribute("data-sent") || 0) < 1000) {
      event.preventDefault();
    } else {
      form.setAttribute("data-sent", String(now));
    }
  });

  // "None of these" (data-exclusive, or what nhsuk's macro writes) and the other boxes of the same name
  // put each other out.
  var ALONE = "[data-exclusive], [data-behaviour=exclusive]";
  document.addEventListener("change", function (event) {
    var box = event.target;
    if (box.type !== "checkbox" || !box.checked || !box.form) return;
    var alone = box.matches(ALONE);
    Array.prototype.forEach.call(box.form.elements, function (other) {
      if (other === box || other.type !== "checkbox" || other.name !== box.name) return;
      if (alone || other.matches(ALONE)) other.checked = false;
    });
  });

  // Copy as text. The button is hidden until we are here; a live region says how it went.
  Array.prototype.forEach.call(document.querySelectorAll("[data-copy-from]"), function (button) {
    if (!navigator.clipboard) return;
    var status = document.createElement("span");
    status.className = "madelief-copy-status";
    status.setAttribute("role", "status");
    status.setAttribute("aria-live", "polite");
    button.insertAdjacentElement("afterend", status);
    button.hidden = false;
    function say(text) {
      // Emptied first, so that the same words are said again
      status.textContent = "";
      setTimeout(function () { status.textContent = text || ""; }, 50);
    }
    button.addEventListener("click", function () {
      var from = document.querySelector(button.getAttribute("data-copy-from"));
      if (!from) return;
      var text = "value" in from ? from.value : from.innerText;
      navigator.clipboard.writeText(text.trim()).then(
        function () { say(button.getAttribute("data-copied")); },
        function () { say(button.getAttribute("data-copy-failed")); }
      );
    });
  });

  // Leave at once: Escape three times within two seconds. replace(): Back does not return here.
  var exit = document.querySelector("a[data-exit]");
  if (exit) {
    var presses = [];
    var leave = function () { window.location.replace(exit.href); };
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") { presses = []; return; }
      var now = Date.now();
      presses = presses.filter(function (time) { return now - time < 2000; });
      presses.push(now);
      if (presses.length >= 3) leave();
    });
    exit.addEventListener("click", function (event) { event.preventDefault(); leave(); });
  }
})();
