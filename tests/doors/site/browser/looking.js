// What looking.py asks of a page: each function gives a line for each fault. No medicine, no names of pages.
(() => {
  const shown = (part) => part.outerHTML.slice(0, 150);

  /** Nothing needs a script, every link leads somewhere, and nothing is inline that the policy forbids. */
  function basics() {
    const faults = [];
    // Buttons that copy stay hidden until the script is there (site.js).
    for (const button of document.querySelectorAll("button:not([data-copy-from]), input[type=submit]"))
      if (!button.closest("form")) faults.push("does nothing without JavaScript: " + shown(button));
    for (const link of document.querySelectorAll("a")) {
      const leads = link.getAttribute("href");
      if (!leads || leads === "#" || leads.startsWith("javascript:")) faults.push("leads nowhere: " + shown(link));
      else if (leads.startsWith("#") && !document.getElementById(decodeURIComponent(leads.slice(1))))
        faults.push("leads to nothing on this page: " + shown(link));
    }
    for (const part of document.querySelectorAll("*"))
      for (const attribute of part.attributes)
        if (/^on|^style$/.test(attribute.name)) faults.push(`our policy forbids ${attribute.name}: ` + shown(part));
    return faults;
  }

  /** Nothing to scroll sideways, and nothing that lies over the text. Asked in a narrow window. */
  function narrow() {
    const faults = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
      const parts = [...document.querySelectorAll("body *")];
      const wide = parts.filter((part) => part.getBoundingClientRect().right > root.clientWidth + 1);
      faults.push("scrolls sideways at 320 px: " + wide.slice(0, 3).map(shown).join(" | "));
    }
    for (const part of document.querySelectorAll("body *"))
      if (["fixed", "sticky"].includes(getComputedStyle(part).position)) faults.push("lies over the page at 400 %: " + shown(part));
    return faults;
  }

  /** A control has an edge of its own, and nothing refuses the system's colours. Asked with forced colours. */
  function forcedColours() {
    const faults = [];
    const edged = (style) =>
      parseFloat(style.borderTopWidth) > 0 || parseFloat(style.outlineWidth) > 0 || style.textDecorationLine !== "none";
    const typed = "input:not([type=hidden]):not([type=radio]):not([type=checkbox])";
    const controls = [...document.querySelectorAll(`button, .nhsuk-button, select, textarea, ${typed}`)];
    const boxes = [...document.querySelectorAll(".nhsuk-radios__label, .nhsuk-checkboxes__label")];
    for (const [parts, pseudo] of [[controls, null], [boxes, "::before"]])
      for (const part of parts)
        if (part.checkVisibility() && !edged(getComputedStyle(part, pseudo))) faults.push("no edge in forced colours: " + shown(part));
    for (const part of document.querySelectorAll("main *:not(svg):not(svg *)"))
      if (getComputedStyle(part).forcedColorAdjust === "none") faults.push("refuses forced colours: " + shown(part));
    return faults;
  }

  const numbers = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);

  function luminance([red, green, blue]) {
    const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
  }

  function ratio(one, other) {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  }

  function behind(part) {
    for (let at = part; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  }

  function overlap(one, other) {
    return one.right > other.left && one.left < other.right && one.bottom > other.top && one.top < other.bottom;
  }

  /** Text in a drawing against every shape that was drawn below it, and against the page. */
  function svgContrast() {
    const faults = new Set();
    for (const text of document.querySelectorAll("main svg text")) {
      const drawing = text.closest("svg");
      const own = numbers(getComputedStyle(text).fill);
      const below = [behind(drawing.parentElement)];
      for (const shape of drawing.querySelectorAll("rect"))
        if (
          overlap(shape.getBoundingClientRect(), text.getBoundingClientRect()) &&
          shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING
        )
          below.push(numbers(getComputedStyle(shape).fill));
      for (const colour of below)
        if (ratio(own, colour) < 4.5)
          faults.add(`${text.textContent} in a drawing: ${ratio(own, colour).toFixed(2)} to 1, ${own} on ${colour}`);
    }
    return [...faults];
  }

  /** Words for screen readers only, where the page speaks Dutch. */
  function hiddenDutch() {
    return [...document.querySelectorAll(".nhsuk-u-visually-hidden, [aria-label], img[alt]")]
      .filter((part) => part.closest("[lang]").lang === "nl")
      .map((part) => (part.getAttribute("aria-label") || part.getAttribute("alt") || part.textContent).trim());
  }

  return { basics, narrow, forcedColours, svgContrast, hiddenDutch };
})()
